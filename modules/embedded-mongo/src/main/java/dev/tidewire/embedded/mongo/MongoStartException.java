package dev.tidewire.embedded.mongo;

/**
 * A MongoDB cannot be had. The message is one sentence that names the problem and its remedy, and
 * is meant for the operator; the cause, if any, is for the log.
 */
public final class MongoStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MongoStartException(String message) {
        super(message);
    }

    MongoStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
