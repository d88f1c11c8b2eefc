package dev.tidewire.auth;

import java.io.Serial;

/**
 * The token does not prove who the caller is. Has neither cause nor stack trace: a parser's message
 * may quote the token, and a flood of bad tokens must stay cheap.
 */
public final class TokenRefusedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final DenialReason reason;

    public TokenRefusedException(DenialReason reason) {
        super(reason.message(), null, false, false);
        this.reason = reason;
    }

    public DenialReason reason() {
        return reason;
    }
}
