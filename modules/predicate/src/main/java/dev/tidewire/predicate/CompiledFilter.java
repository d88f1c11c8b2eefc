package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Transition;
import org.jspecify.annotations.Nullable;

/**
 * A filter made ready for many changes. Immutable and thread-safe; a {@link Change} is not.
 *
 * <p>An image, the record before or after a change, satisfies the filter where it satisfies both
 * the predicate and the row claim. INSERT and PUBLISH are tested on the new image, DELETE on the
 * old one. An UPDATE is tested on both, and matches where either does: as ENTER where only the new
 * one does, as LEAVE where only the old one does. ENTER and LEAVE are UPDATEs and need that
 * operation. TRUNCATE concerns every filter of its table, whatever the predicate.
 *
 * <p>An UPDATE whose old image is unknown (no REPLICA IDENTITY FULL, no pre-image) is tested on the
 * new one alone and has no transition. Any other image that is unknown satisfies only the filter
 * that has neither predicate nor claim.
 */
public final class CompiledFilter {
    private final Filter filter;
    private final boolean everyImage;
    private final CompiledPredicate image;

    CompiledFilter(Filter filter) {
        Predicate both = filter.predicate().and(filter.claim());
        this.filter = filter;
        this.everyImage = both.equals(Predicate.all());
        this.image = both.compile();
    }

    public Filter filter() {
        return filter;
    }

    /**
     * How the change matches, or null where it does not. The change's value is parsed only where
     * the answer depends on it.
     *
     * @throws IllegalArgumentException if the answer depends on the value, and it is not a JSON
     *     object
     */
    public @Nullable Transition match(Change change) {
        if (!filter.concerns(change.workspace(), change.channel(), change.operation())) {
            return null;
        }
        if (everyImage) {
            return Transition.NONE;
        }
        return switch (change.operation()) {
            case TRUNCATE -> Transition.NONE;
            case INSERT, PUBLISH -> satisfied(change.newRecord()) ? Transition.NONE : null;
            case DELETE -> satisfied(change.oldRecord()) ? Transition.NONE : null;
            case UPDATE -> update(change);
        };
    }

    private @Nullable Transition update(Change change) {
        boolean now = satisfied(change.newRecord());
        if (change.oldRecord() == null) {
            return now ? Transition.NONE : null;
        }
        return Transition.between(satisfied(change.oldRecord()), now);
    }

    private boolean satisfied(@Nullable JsonNode record) {
        return record != null && image.matches(record);
    }
}
