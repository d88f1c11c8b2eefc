package dev.tidewire.auth;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a verified token allows. Workspaces and scopes are two questions: no scope opens a
 * workspace that the token does not name, and no workspace gives a scope. Immutable.
 */
public final class AccessPolicy {
    private static final String WORKSPACE_SCOPE = "workspace:";

    private final @Nullable String allWorkspacesScope;

    private AccessPolicy(@Nullable String allWorkspacesScope) {
        this.allWorkspacesScope = allWorkspacesScope;
    }

    /**
     * A token opens the workspaces of its claims and groups, and those of its scopes {@code
     * workspace:{id}}.
     */
    public static AccessPolicy byWorkspace() {
        return new AccessPolicy(null);
    }

    /**
     * As {@link #byWorkspace()}; besides, the scope or role given here opens every workspace. It
     * gives no channel.
     *
     * @throws IllegalArgumentException if {@code scope} is empty, or opens one workspace or gives
     *     channels to whoever has it
     */
    public static AccessPolicy withAllWorkspacesScope(String scope) {
        requireOwnMeaning(scope, "the scope for all workspaces", "super_admin");
        return new AccessPolicy(scope);
    }

    /**
     * Checks the scope that makes operators.
     *
     * @return the same
     * @throws IllegalArgumentException if {@code scope} is empty, or opens a workspace or gives
     *     channels to whoever has it
     */
    public static String operatorScope(String scope) {
        requireOwnMeaning(scope, "the scope of operators", "realtime:admin");
        return scope;
    }

    private static void requireOwnMeaning(String scope, String what, String example) {
        if (scope.isBlank()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
        if (ChannelScope.parse(scope).isPresent() || namesWorkspace(scope)) {
            throw new IllegalArgumentException(
                    what
                            + " must have no other meaning; name one of its own, for example "
                            + example);
        }
    }

    private static boolean namesWorkspace(String scope) {
        return scope.startsWith(WORKSPACE_SCOPE)
                && WorkspaceId.parse(scope.substring(WORKSPACE_SCOPE.length())).isPresent();
    }

    /** Whether the token opens the workspace. The channels are decided one by one. */
    public AccessDecision connect(VerifiedToken token, WorkspaceId workspace) {
        List<String> evaluated = scopesEvaluated(token);
        String scope = WORKSPACE_SCOPE + workspace.value();
        boolean open =
                token.workspaces().contains(workspace)
                        || token.scopes().contains(scope)
                        || (allWorkspacesScope != null
                                && token.scopes().contains(allWorkspacesScope));
        return open
                ? new AccessDecision.Granted(
                        new Grant(token, workspace, ChannelScopes.of(token.scopes()), evaluated))
                : new AccessDecision.Denied(DenialReason.WORKSPACE_DENIED, scope, evaluated);
    }

    /** Whether the token may read what the pattern names: {@link #connect}, then the scopes. */
    public AccessDecision subscribe(
            VerifiedToken token, WorkspaceId workspace, ChannelPattern pattern) {
        return switch (connect(token, workspace)) {
            case AccessDecision.Granted(Grant grant) -> grant.reads(pattern);
            case AccessDecision.Denied denied -> denied;
        };
    }

    /** Whether the token may publish to the channel: {@link #connect}, then the scopes. */
    public AccessDecision publish(VerifiedToken token, WorkspaceId workspace, Channel channel) {
        return switch (connect(token, workspace)) {
            case AccessDecision.Granted(Grant grant) -> grant.writes(channel);
            case AccessDecision.Denied denied -> denied;
        };
    }

    /** The token's scopes that mean something here, sorted: what an audit record shows. */
    public List<String> scopesEvaluated(VerifiedToken token) {
        return token.scopes().stream().filter(this::evaluated).sorted().toList();
    }

    private boolean evaluated(String scope) {
        return scope.startsWith(ChannelScope.PREFIX)
                || scope.startsWith(WORKSPACE_SCOPE)
                || scope.equals(allWorkspacesScope);
    }
}
