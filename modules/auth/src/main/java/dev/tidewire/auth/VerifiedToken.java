package dev.tidewire.auth;

import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token says. The token itself is not kept.
 *
 * @param subject the issuer's id of the user or service; not blank
 * @param username a name for people to read, or null
 * @param tenant the owner of the workspaces, or null where the token names none
 * @param workspaces those named by a workspaces claim or a group; scopes may name more, see {@link
 *     AccessPolicy}
 * @param scopes every scope and role at the configured paths
 * @param issuedAt in whole seconds
 * @param expiresAt in whole seconds; the token is good before it, no longer at it
 * @param tokenId the issuer's id of the token ({@code jti}), or null
 * @param session the issuer's id of the login session ({@code sid}), or null
 */
public record VerifiedToken(
        String subject,
        @Nullable String username,
        @Nullable String tenant,
        Set<WorkspaceId> workspaces,
        Set<String> scopes,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String tokenId,
        @Nullable String session,
        Claims claims) {
    public VerifiedToken {
        if (subject.isBlank()) {
            throw new IllegalArgumentException("subject must not be blank");
        }
        Objects.requireNonNull(issuedAt, "issuedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(claims, "claims");
        workspaces = Set.copyOf(workspaces);
        scopes = Set.copyOf(scopes);
    }

    /** Whether the token is no longer good at this time. */
    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Names the subject and the end only. */
    @Override
    public String toString() {
        return "VerifiedToken[" + subject + " until " + expiresAt + "]";
    }
}
