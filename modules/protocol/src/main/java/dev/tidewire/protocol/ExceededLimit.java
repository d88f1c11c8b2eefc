package dev.tidewire.protocol;

import java.time.Duration;

/**
 * What a message that is refused with {@link ErrorCode#QUOTA_EXCEEDED} was too much for.
 *
 * @param name of the limit, as the operator sets it
 * @param retryAfter how long to wait before the message may be sent again; told in milliseconds
 */
public record ExceededLimit(String name, Duration retryAfter) {
    public ExceededLimit {
        if (name.isEmpty() || retryAfter.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "a limit must have a name and a pause of at least 1 ms");
        }
    }
}
