package dev.tidewire.auth;

/** Says whether a token proves who its bearer is. Implementations are safe for many threads. */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Verifies a token. May wait for the issuer's keys, for a few seconds at most, where the token
     * is signed with a key not seen before.
     *
     * @param token the compact form, without {@code Bearer}
     * @throws TokenRefusedException if the token is not good, or if that cannot be decided
     */
    VerifiedToken verify(String token) throws TokenRefusedException;
}
