package dev.tidewire.capture;

/** Capture cannot go on; the message tells the operator why and what to do. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean takenOver;

    CaptureException(String message) {
        this(message, false);
    }

    CaptureException(String message, boolean takenOver) {
        super(message);
        this.takenOver = takenOver;
    }

    CaptureException(String message, Throwable cause) {
        this(message, cause, false);
    }

    CaptureException(String message, Throwable cause, boolean takenOver) {
        super(message, cause);
        this.takenOver = takenOver;
    }

    /** Whether another instance writes for the source now. */
    boolean takenOver() {
        return takenOver;
    }
}
