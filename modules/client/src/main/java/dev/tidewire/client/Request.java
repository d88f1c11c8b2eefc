package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** A message that the gateway answers. Used by the client's thread. */
interface Request {
    /** The message, with the mark that its answer will carry. */
    String frame(String ref);

    /** It was done. */
    void answered(JsonNode answer);

    /** It was refused, and would be again. */
    void refused(TidewireException refusal);

    /** It is sent again after a while. */
    default void delayed(TidewireException refusal, Duration again) {}
}
