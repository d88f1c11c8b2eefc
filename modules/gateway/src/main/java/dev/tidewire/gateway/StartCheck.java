package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.Cursor;
import dev.tidewire.protocol.StartPosition;
import java.util.Optional;

/** Tells whether a subscription can begin where the client wants. Thread-safe. */
final class StartCheck {
    private static final String REMEDY = "; send a cursor of this subscription, or earliest";

    private final ChangeLog log;

    StartCheck(ChangeLog log) {
        this.log = log;
    }

    /** What is wrong with the position, as a sentence; empty where nothing is. */
    Optional<String> impossible(StartPosition from, WorkspaceId workspace, Filter filter) {
        return switch (from) {
            case StartPosition.Latest(), StartPosition.Earliest(), StartPosition.Since _ ->
                    Optional.empty();
            case StartPosition.At(Cursor cursor) -> impossible(cursor, workspace, filter);
        };
    }

    private Optional<String> impossible(Cursor cursor, WorkspaceId workspace, Filter filter) {
        Family family = filter.channel().family();
        if (!cursor.isOf(workspace)) {
            return Optional.of("from is a cursor of another workspace" + REMEDY);
        }
        for (Family other : Family.values()) {
            if (other != family && cursor.log().equals(log.id(other))) {
                return Optional.of(
                        "from is a cursor of "
                                + other.label()
                                + ", not of "
                                + family.label()
                                + REMEDY);
            }
        }
        if (!cursor.log().equals(log.id(family))
                || cursor.partition() != log.partition(workspace)) {
            return Optional.of("from is a cursor of a log that no longer exists" + REMEDY);
        }
        return Optional.empty();
    }
}
