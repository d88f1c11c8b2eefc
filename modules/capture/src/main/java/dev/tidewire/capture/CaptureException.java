package dev.tidewire.capture;

/** Capture cannot go on; the message tells the operator why and what to do. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean takenOver;
    private final boolean cutOff;

    CaptureException(String message) {
        this(message, false);
    }

    CaptureException(String message, boolean takenOver) {
        super(message);
        this.takenOver = takenOver;
        this.cutOff = false;
    }

    CaptureException(String message, Throwable cause) {
        this(message, cause, false);
    }

    CaptureException(String message, Throwable cause, boolean takenOver) {
        super(message, cause);
        this.takenOver = takenOver;
        this.cutOff = false;
    }

    private CaptureException(String message, boolean takenOver, boolean cutOff) {
        super(message);
        this.takenOver = takenOver;
        this.cutOff = cutOff;
    }

    /** The source does not answer this instance any more, and that for quite a while. */
    static CaptureException cutOff(String message) {
        return new CaptureException(message, false, true);
    }

    /** Whether another instance writes for the source now. */
    boolean takenOver() {
        return takenOver;
    }

    /** Whether this instance has waited long enough: another one should try at once. */
    boolean cutOff() {
        return cutOff;
    }
}
