package dev.tidewire.records;

/**
 * A record of one of Tidewire's topics that is not as its schema says. Readers log it with its
 * position and skip it; it never stops them.
 */
public final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
        super(message);
    }

    MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
