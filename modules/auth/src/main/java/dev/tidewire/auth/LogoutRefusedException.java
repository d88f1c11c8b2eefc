package dev.tidewire.auth;

import java.io.Serial;

/**
 * A logout token is not good. Has neither cause nor stack trace: a parser's message may quote the
 * token, and a flood of bad tokens must stay cheap.
 */
public final class LogoutRefusedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final boolean undecided;

    private LogoutRefusedException(String message, boolean undecided) {
        super(message, null, false, false);
        this.undecided = undecided;
    }

    /** The message names the claim and what is wrong with it, never its value. */
    public static LogoutRefusedException because(String message) {
        return new LogoutRefusedException(message, false);
    }

    static LogoutRefusedException of(TokenRefusedException refused) {
        return new LogoutRefusedException(
                refused.reason().message(), refused.reason() == DenialReason.KEYS_UNAVAILABLE);
    }

    /** Whether the token may be good, and the issuer could not be asked for its keys. */
    public boolean undecided() {
        return undecided;
    }
}
