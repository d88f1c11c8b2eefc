package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * Is told how the connection is, for logs, metrics and displays; nothing needs to be done about it.
 * Called by the thread that calls the {@link SubscriptionListener}s. A client with several
 * connections tells of each.
 */
public interface ConnectionListener {
    /** A token was accepted, that of the connection or a newer one. */
    default void authenticated(String subject) {}

    /**
     * The connection was lost, or none could be had.
     *
     * @param code the close code, 1006 where there was no close, 0 where the token supplier failed
     * @param nextAttemptIn the pause before the client connects again
     */
    default void disconnected(int code, String reason, Duration nextAttemptIn) {}

    /** The token ends soon; the supplier is asked for the next one. */
    default void expiring(Duration in) {}

    /** The client has given up for good; so have all of its subscriptions. */
    default void failed(TidewireException error) {}

    /**
     * A message, before it is handled.
     *
     * @param text as it arrived
     * @param frame the same, parsed
     */
    default void received(String text, JsonNode frame) {}
}
