package dev.tidewire.gateway;

/** A failure for the log: what and where, without messages, which may quote what a client sent. */
public final class Redacted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Redacted(Throwable failure) {
        super(failure.getClass().getName());
        setStackTrace(failure.getStackTrace());
        Throwable cause = failure.getCause();
        if (cause != null) {
            initCause(new Redacted(cause));
        }
    }

    public static Redacted of(Throwable failure) {
        return new Redacted(failure);
    }
}
