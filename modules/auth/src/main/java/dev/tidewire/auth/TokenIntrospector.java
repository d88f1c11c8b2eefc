package dev.tidewire.auth;

/**
 * Asks the issuer whether tokens are good (RFC 7662). Implementations are safe for many threads.
 */
@FunctionalInterface
public interface TokenIntrospector {
    /**
     * Asks about one token. Waits for the answer, for some seconds at most.
     *
     * @param token the compact form, without {@code Bearer}
     */
    Introspection introspect(String token);
}
