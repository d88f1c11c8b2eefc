package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.predicate.CompiledPredicate;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.Predicate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a change a filter's subscribers are shown: the members at the top of a record that the
 * filter wants, and only the images that satisfy the row claim. Equal ones show the same.
 * Immutable.
 */
final class Selection {
    private final @Nullable Set<String> names;
    private final Predicate claim;
    private final @Nullable CompiledPredicate seen;
    private final int hash;

    private Selection(@Nullable Set<String> names, Predicate claim) {
        this.names = names;
        this.claim = claim;
        this.seen = claim.equals(Predicate.all()) ? null : claim.compile();
        this.hash = Objects.hash(names, claim);
    }

    /** What a filter shows, or null where it shows everything. */
    static @Nullable Selection of(Filter filter) {
        if (filter.fields().isEmpty() && filter.claim().equals(Predicate.all())) {
            return null;
        }
        return new Selection(
                filter.fields().isEmpty() ? null : Set.copyOf(filter.fields()), filter.claim());
    }

    boolean has(String name) {
        return names == null || names.contains(name);
    }

    /** Whether images may be hidden. */
    boolean restricts() {
        return seen != null;
    }

    /** Whether an image of the record may be seen. */
    boolean shows(JsonNode image) {
        return seen == null || seen.matches(image);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection selection
                && selection.hash == hash
                && Objects.equals(selection.names, names)
                && selection.claim.equals(claim);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
