package dev.tidewire.gateway;

import dev.tidewire.auth.VerifiedToken;
import java.time.Instant;

/**
 * Tokens that are not good any more, before their end.
 *
 * @param issuedUntil later tokens are not concerned; {@link Instant#MAX} where none can be good
 */
public record Revocation(TokenKey key, Instant issuedUntil) {
    /** A login session has ended: no token of it is good, nor will one be. */
    static Revocation ofLogin(String session) {
        return new Revocation(new TokenKey(TokenKey.Kind.LOGIN, session), Instant.MAX);
    }

    /**
     * Everything that a subject was given.
     *
     * @param issuedUntil by the issuer's clock; tokens say it in whole seconds, and those of the
     *     same second are taken back as well
     */
    static Revocation ofSubject(String subject, Instant issuedUntil) {
        return new Revocation(new TokenKey(TokenKey.Kind.SUBJECT, subject), issuedUntil);
    }

    /** One token, by its own name. */
    static Revocation of(VerifiedToken token) {
        return ofToken(TokenKey.token(token).value());
    }

    /** One token. */
    static Revocation ofToken(String tokenId) {
        return new Revocation(new TokenKey(TokenKey.Kind.TOKEN, tokenId), Instant.MAX);
    }

    /** Whether the token is good no more. */
    boolean covers(VerifiedToken token) {
        return !token.issuedAt().isAfter(issuedUntil) && TokenKey.of(token).contains(key);
    }
}
