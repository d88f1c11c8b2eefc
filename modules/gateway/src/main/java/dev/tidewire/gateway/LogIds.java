package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import java.util.UUID;

/** The identity of the change logs, which makes a cursor of one log useless in another. */
@FunctionalInterface
public interface LogIds {
    /** The id of a family's log; the same as long as the log exists. */
    UUID of(Family family);
}
