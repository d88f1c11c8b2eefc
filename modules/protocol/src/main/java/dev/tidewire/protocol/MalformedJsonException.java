package dev.tidewire.protocol;

import java.io.Serial;

/**
 * A text is no JSON that is accepted here. The message is made for whoever sent it and repeats no
 * value. Has neither cause nor stack trace, since a flood of bad texts must stay cheap.
 */
public final class MalformedJsonException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
