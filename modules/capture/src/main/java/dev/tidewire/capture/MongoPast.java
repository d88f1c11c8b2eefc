package dev.tidewire.capture;

/** Ends an engine that has read as far as it was to, and stored that. */
final class MongoPast extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MongoPast() {
        super("the engine has read as far as it was to", null, false, false);
    }

    /** Whether that is why an engine has ended. */
    static boolean isCauseOf(Throwable error) {
        return error instanceof MongoPast
                || (error.getCause() != null && isCauseOf(error.getCause()));
    }
}
