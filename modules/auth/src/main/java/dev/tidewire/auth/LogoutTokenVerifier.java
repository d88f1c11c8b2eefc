package dev.tidewire.auth;

/**
 * Says whether a token proves that a login has ended (OpenID Connect Back-Channel Logout 1.0).
 * Implementations are safe for many threads.
 */
@FunctionalInterface
public interface LogoutTokenVerifier {
    /**
     * Verifies a logout token; whether it was seen before is not asked. May wait as {@link
     * TokenVerifier#verify} does.
     *
     * @throws LogoutRefusedException if it is not good, or if that cannot be decided
     */
    LogoutToken verify(String token) throws LogoutRefusedException;
}
