package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows what arrives on the connection of {@code tail}. Called by one thread at a time. */
interface TailView {
    /**
     * A frame of the server.
     *
     * @param text as it arrived
     * @param frame the same, parsed
     */
    void frame(String text, JsonNode frame);

    /** Something about the connection, which is no frame. */
    void notice(String message);
}
