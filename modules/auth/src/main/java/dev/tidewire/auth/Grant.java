package dev.tidewire.auth;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a session may do in its workspace until its token ends. Immutable; a new token makes a new
 * grant. Comes from {@link AccessPolicy#connect}.
 *
 * @param channels what the token's scopes allow with channels
 * @param scopesEvaluated the token's scopes that mean something here, sorted, for the audit record
 */
public record Grant(
        VerifiedToken token,
        WorkspaceId workspace,
        ChannelScopes channels,
        List<String> scopesEvaluated) {
    public Grant {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(workspace, "workspace");
        Objects.requireNonNull(channels, "channels");
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
        return decide(ChannelAction.READ, pattern);
    }

    /** The same as {@link #reads}, for those who ask of many and tell nobody. */
    public boolean mayRead(ChannelPattern pattern) {
        return channels.allow(ChannelAction.READ, pattern);
    }

    /** Whether events may be published to the channel. */
    public AccessDecision writes(Channel channel) {
        return decide(ChannelAction.WRITE, ChannelPattern.of(channel));
    }

    private AccessDecision decide(ChannelAction action, ChannelPattern pattern) {
        return channels.allow(action, pattern)
                ? new AccessDecision.Granted(this)
                : new AccessDecision.Denied(
                        DenialReason.SCOPE_MISSING,
                        ChannelScope.narrowest(action, pattern),
                        scopesEvaluated);
    }
}
