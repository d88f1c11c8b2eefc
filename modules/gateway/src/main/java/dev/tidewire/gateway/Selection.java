package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members at the top of a record that a filter wants delivered. Equal ones select the same.
 * Immutable.
 */
final class Selection {
    private final Set<String> names;
    private final int hash;

    private Selection(Set<String> names) {
        this.names = names;
        this.hash = names.hashCode();
    }

    /** What a filter selects, or null where it wants everything. */
    static @Nullable Selection of(Filter filter) {
        return filter.fields().isEmpty() ? null : new Selection(Set.copyOf(filter.fields()));
    }

    boolean has(String name) {
        return names.contains(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection selection
                && selection.hash == hash
                && selection.names.equals(names);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
