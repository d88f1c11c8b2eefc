package dev.tidewire.protocol;

/**
 * Why a message of a client was refused; the connection stays open. Codes and names are those of
 * the protocol's table.
 */
public enum ErrorCode {
    BAD_REQUEST(4000, Action.CORRECT),
    SCOPE_DENIED(4003, Action.NEW_TOKEN),
    QUOTA_EXCEEDED(4008, Action.REDUCE),
    OVERLOADED(4009, Action.RETRY),
    CHANNEL_UNAVAILABLE(4010, Action.CORRECT);

    /** What a client can do about a refused message: the {@code action} of an error frame. */
    public enum Action {
        /** Send the message again, corrected; the same one would be refused again. */
        CORRECT,
        /** Send {@code auth} with a token that may do more, then the message again. */
        NEW_TOKEN,
        /** Ask for less, or for less at a time. */
        REDUCE,
        /** Send the same message again, after a pause. */
        RETRY;

        /** The word in an error frame. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final int code;
    private final Action action;

    ErrorCode(int code, Action action) {
        this.code = code;
        this.action = action;
    }

    /** What a client can do about it. */
    public Action action() {
        return action;
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
