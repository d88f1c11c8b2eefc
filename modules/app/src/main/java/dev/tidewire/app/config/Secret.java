package dev.tidewire.app.config;

/** A value that no log, message or printed configuration shows. */
public record Secret(String value) {
    /** What is shown in place of a secret. */
    public static final String REDACTED = "********";

    @Override
    public String toString() {
        return REDACTED;
    }
}
