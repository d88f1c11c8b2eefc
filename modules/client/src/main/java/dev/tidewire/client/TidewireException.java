package dev.tidewire.client;

import org.jspecify.annotations.Nullable;

/** What the gateway has refused, or what this client cannot do; the message says the remedy. */
public final class TidewireException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String label;

    /**
     * @param code the protocol's code, such as 4003, or 0 where the gateway has not refused
     * @param label the code's name, such as {@code scope_denied}, or empty
     */
    TidewireException(int code, String label, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.label = label;
    }

    static TidewireException own(String message, @Nullable Throwable cause) {
        return new TidewireException(0, "", message, cause);
    }

    /** The protocol's code, such as 4003; 0 where it was not the gateway that refused. */
    public int code() {
        return code;
    }

    /** The name of the code, such as {@code scope_denied}; empty where there is no code. */
    public String label() {
        return label;
    }
}
