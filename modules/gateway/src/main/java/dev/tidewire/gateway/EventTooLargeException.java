package dev.tidewire.gateway;

import java.io.Serial;

/** An event is larger than the log takes, however often it is sent. */
public final class EventTooLargeException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public EventTooLargeException(Throwable cause) {
        super("the event is larger than the log takes", cause);
    }

    /** Whether this is what a publication has failed with. */
    static boolean isReasonOf(Throwable failure) {
        return failure instanceof EventTooLargeException
                || failure.getCause() instanceof EventTooLargeException;
    }
}
