package dev.tidewire.predicate;

import java.util.List;

/**
 * All of its parts hold: none (everything matches) or at least two, none of which is a conjunction,
 * sorted by their canonical text.
 */
record Conjunction(List<Predicate> parts) implements Predicate {
    static final Predicate ALL = new Conjunction(List.of());

    /** The canonical predicate that holds where all parts do. */
    static Predicate of(List<? extends Predicate> parts) {
        List<Predicate> flat =
                parts.stream()
                        .flatMap(part ->
                                part instanceof Conjunction inner
                                        ? inner.parts.stream()
                                        : java.util.stream.Stream.of(part))
                        .toList();
        List<Predicate> canonical = CanonicalForm.sortedDistinct(flat);
        return canonical.size() == 1 ? canonical.getFirst() : new Conjunction(canonical);
    }
}
