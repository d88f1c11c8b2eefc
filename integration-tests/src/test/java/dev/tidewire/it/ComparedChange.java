package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Transition;
import dev.tidewire.predicate.Change;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change as capture wrote it, between rows of {@link SampleTable} by their numbers.
 *
 * @param before the row that was there; {@link #NOTHING} for an INSERT
 * @param after the row that came; {@link #NOTHING} for a DELETE
 */
record ComparedChange(Change change, int before, int after) {
    static final int NOTHING = -1;

    /** A change of one of so many rows, each of which becomes the next in an UPDATE. */
    static ComparedChange of(ChangeEvent event, int rows) {
        Change change = Change.of(event);
        int id = anyRecord(change).path("id").intValue();
        int next = (id + 1) % rows;
        return switch (event.operation()) {
            case INSERT -> new ComparedChange(change, NOTHING, id);
            case UPDATE -> new ComparedChange(change, id, next);
            case DELETE -> new ComparedChange(change, next, NOTHING);
            case TRUNCATE, PUBLISH -> throw new IllegalArgumentException("of a row: " + change);
        };
    }

    private static JsonNode anyRecord(Change change) {
        return Objects.requireNonNullElseGet(
                change.newRecord(), () -> Objects.requireNonNull(change.oldRecord()));
    }

    /** What a filter has to say that finds these rows; null if the change does not match. */
    @Nullable Transition expected(BitSet found) {
        boolean was = before != NOTHING && found.get(before);
        boolean is = after != NOTHING && found.get(after);
        if (before == NOTHING || after == NOTHING || was == is) {
            return was || is ? Transition.NONE : null;
        }
        return is ? Transition.ENTER : Transition.LEAVE;
    }

    /** Whether none of its rows is among these. */
    boolean avoids(BitSet rows) {
        return (before == NOTHING || !rows.get(before)) && (after == NOTHING || !rows.get(after));
    }
}
