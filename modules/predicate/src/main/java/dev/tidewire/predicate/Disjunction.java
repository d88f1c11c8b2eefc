package dev.tidewire.predicate;

import java.util.List;

/**
 * One of its parts holds: at least two, none of which is a disjunction or matches everything,
 * sorted by their canonical text.
 */
record Disjunction(List<Predicate> parts) implements Predicate {
    /** The canonical predicate that holds where one of the parts, of which there are some, does. */
    static Predicate of(List<? extends Predicate> parts) {
        if (parts.contains(Predicate.all())) {
            return Predicate.all();
        }
        List<Predicate> flat =
                parts.stream()
                        .flatMap(part ->
                                part instanceof Disjunction inner
                                        ? inner.parts.stream()
                                        : java.util.stream.Stream.of(part))
                        .toList();
        List<Predicate> canonical = CanonicalForm.sortedDistinct(flat);
        return canonical.size() == 1 ? canonical.getFirst() : new Disjunction(canonical);
    }
}
