package dev.tidewire.auth;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a session may do in its workspace until its token ends. Immutable; a new token makes a new
 * grant. Comes from {@link AccessPolicy#connect}.
 *
 * @param scopesEvaluated the token's scopes that mean something here, sorted, for the audit record
 */
public record Grant(VerifiedToken token, WorkspaceId workspace, List<String> scopesEvaluated) {
    public Grant {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(workspace, "workspace");
        scopesEvaluated = List.copyOf(scopesEvaluated);
    }

    public String subject() {
        return token.subject();
    }

    /** From this moment on the grant is worth nothing. */
    public Instant expiresAt() {
        return token.expiresAt();
    }

    /** Whether changes of all channels that the pattern names may be read. */
    public AccessDecision reads(ChannelPattern pattern) {
        return allows(pattern.family(), "read");
    }

    /** Whether events may be published to the channel. */
    public AccessDecision writes(Channel channel) {
        return allows(channel.family(), "write");
    }

    private AccessDecision allows(Family family, String action) {
        Set<String> scopes = token.scopes();
        String narrow = "realtime:" + family.label() + ":" + action;
        return scopes.contains("realtime:" + action) || scopes.contains(narrow)
                ? new AccessDecision.Granted(this)
                : new AccessDecision.Denied(DenialReason.SCOPE_MISSING, narrow, scopesEvaluated);
    }
}
