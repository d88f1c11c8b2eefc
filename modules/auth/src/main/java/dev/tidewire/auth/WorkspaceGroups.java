package dev.tidewire.auth;

import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the groups of a token open workspaces.
 *
 * @param claims where the full paths of groups are; all are read
 * @param patterns which groups belong to workspaces; none where groups count for nothing
 */
public record WorkspaceGroups(List<ClaimPath> claims, List<GroupPattern> patterns) {
    public WorkspaceGroups {
        claims = List.copyOf(claims);
        patterns = List.copyOf(patterns);
    }

    /** Groups count for nothing. */
    public static WorkspaceGroups none() {
        return new WorkspaceGroups(List.of(), List.of());
    }

    /** The workspaces that the groups of a token belong to. */
    Set<WorkspaceId> of(Claims token) {
        return claims.stream()
                .flatMap(claim -> token.texts(claim).stream())
                .flatMap(group -> patterns.stream().map(pattern -> pattern.workspaceOf(group)))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
