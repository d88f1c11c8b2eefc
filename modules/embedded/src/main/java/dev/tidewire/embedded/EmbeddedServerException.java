package dev.tidewire.embedded;

/**
 * An embedded server did not start, stop or answer. The message is one sentence that names the
 * problem and its remedy, and is meant for the operator; the cause, if any, is for the log.
 */
public final class EmbeddedServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the sentence for the operator. */
    public EmbeddedServerException(String message) {
        super(message);
    }

    /** With the sentence for the operator and what led to it. */
    public EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
