package dev.tidewire.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a verified logout token says: a login session, or all of a subject's, has ended.
 *
 * @param session the issuer's id of the login session, or null where all of the subject's ended
 * @param subject whose, or null where the session says it
 * @param issuedAt in whole seconds, by the issuer's clock
 * @param tokenId the issuer's id of this token
 */
public record LogoutToken(
        @Nullable String session, @Nullable String subject, Instant issuedAt, String tokenId) {
    public LogoutToken {
        if (session == null && subject == null) {
            throw new IllegalArgumentException("a logout must name a session or a subject");
        }
    }
}
