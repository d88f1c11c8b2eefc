package dev.tidewire.app;

import org.jspecify.annotations.Nullable;

/**
 * A command cannot do what it was asked for. The message is one sentence for the person at the
 * terminal: what is wrong and what to do.
 */
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
        super(message);
    }

    FailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
