package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
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
        return new Ending(CloseCode.OVERLOADED, reason + "; retryAfter=" + RETRY_AFTER);
    }

    /** Nothing has put an end to a suspension in time. */
    static Ending after(Suspension reason) {
        return switch (reason) {
            case SLOW_CONSUMER -> overloaded("the client does not read");
            case TOKEN_EXPIRED ->
                    new Ending(CloseCode.TOKEN_EXPIRED, DenialReason.TOKEN_EXPIRED.message());
            case ACCESS_REVOKED ->
                    new Ending(CloseCode.SCOPE_DENIED, DenialReason.ACCESS_REVOKED.message());
        };
    }

    /** The text of the close frame: the code's name, then the reason. */
    String text() {
        return code.label() + ": " + reason;
    }
}
