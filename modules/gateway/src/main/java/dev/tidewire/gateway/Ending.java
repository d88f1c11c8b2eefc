package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;

/**
 * Why a session ends.
 *
 * @param reason for the client's eyes
 */
record Ending(CloseCode code, String reason) {
    /** Seconds that a client should wait before it comes back, in reasons that ask for it. */
    private static final int RETRY_AFTER = 1;

    /** The server cannot serve the session any longer; the client comes back with its cursors. */
    static Ending overloaded(String reason) {
        return overloaded(reason, RETRY_AFTER);
    }

    /**
     * The same, with the time that the client should wait.
     *
     * @param retryAfter in seconds
     */
    static Ending overloaded(String reason, int retryAfter) {
        return new Ending(CloseCode.OVERLOADED, reason + "; retryAfter=" + retryAfter);
    }

    /** The text of the close frame: the code's name, then the reason. */
    String text() {
        return code.label() + ": " + reason;
    }
}
