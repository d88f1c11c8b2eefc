package dev.tidewire.protocol;

/**
 * Why a message of a client was refused; the connection stays open. Codes and names are those of
 * the protocol's table.
 */
public enum ErrorCode {
    BAD_REQUEST(4000),
    SCOPE_DENIED(4003),
    QUOTA_EXCEEDED(4008),
    CHANNEL_UNAVAILABLE(4010);

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** The number in an {@code error} frame. */
    public int code() {
        return code;
    }

    /** The name in an {@code error} frame. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
