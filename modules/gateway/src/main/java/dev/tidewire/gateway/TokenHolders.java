package dev.tidewire.gateway;

import dev.tidewire.auth.VerifiedToken;
import java.util.Map;

/** Learns which sessions go by which tokens. Thread-safe; called under a session's lock. */
interface TokenHolders {
    /** Keeps nothing, least of all a token. */
    TokenHolders UNWATCHED =
            new TokenHolders() {
                @Override
                public void holds(String session, VerifiedToken token, String compact) {}

                @Override
                public void released(String session) {}

                @Override
                public Map<String, String> detail() {
                    return Map.of();
                }
            };

    /**
     * A session goes by another token from now on.
     *
     * @param compact the token as the client sent it
     */
    void holds(String session, VerifiedToken token, String compact);

    /** A session has ended. */
    void released(String session);

    /** What an operator needs to know, for {@code /readyz}. */
    Map<String, String> detail();
}
