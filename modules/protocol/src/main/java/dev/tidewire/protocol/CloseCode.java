package dev.tidewire.protocol;

/**
 * Why the server ends a connection: RFC 6455 section 7.4.1 codes below 4000, the protocol's own
 * from 4000.
 *
 * <p>The name is part of the close reason, so that a client that sees only the reason can act on
 * it.
 */
public enum CloseCode {
    NORMAL(1000, Advice.NONE),
    /** The server is going away, or the endpoint does not exist any more. */
    GOING_AWAY(1001, Advice.RECONNECT),
    PROTOCOL_ERROR(1002, Advice.NONE),
    UNSUPPORTED_DATA(1003, Advice.NONE),
    MESSAGE_TOO_BIG(1009, Advice.NONE),
    INTERNAL_ERROR(1011, Advice.RECONNECT),
    TOKEN_EXPIRED(4001, Advice.NEW_TOKEN),
    UNAUTHENTICATED(4002, Advice.NEW_TOKEN),
    SCOPE_DENIED(4003, Advice.NONE),
    QUOTA_EXCEEDED(4008, Advice.RECONNECT),
    OVERLOADED(4009, Advice.RECONNECT);

    /** What a client should do after the close. */
    public enum Advice {
        /** The same request would be refused again. */
        NONE,
        /** Connect again, after a pause. */
        RECONNECT,
        /** Get a new token, then connect again. */
        NEW_TOKEN
    }

    private final int code;
    private final Advice advice;

    CloseCode(int code, Advice advice) {
        this.code = code;
        this.advice = advice;
    }

    /** The number in the close frame. */
    public int code() {
        return code;
    }

    /** What a client should do. */
    public Advice advice() {
        return advice;
    }

    /** The name in the protocol's table. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
