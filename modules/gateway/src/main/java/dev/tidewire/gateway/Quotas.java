package dev.tidewire.gateway;

import dev.tidewire.model.WorkspaceId;
import java.util.Map;

/**
 * How much of this gateway workspaces and subjects may use.
 *
 * @param workspace for each workspace, all of its subjects together
 * @param subject for each subject in a workspace, all of its sessions together
 * @param workspaces those that have other limits
 */
public record Quotas(
        QuotaLimits workspace, QuotaLimits subject, Map<WorkspaceId, OfWorkspace> workspaces) {
    /**
     * The limits of a named workspace, in place of the general ones.
     *
     * @param workspace for the workspace
     * @param subject for each of its subjects
     */
    public record OfWorkspace(QuotaLimits workspace, QuotaLimits subject) {}

    public Quotas {
        workspaces = Map.copyOf(workspaces);
    }

    /** No limit at all. */
    public static Quotas none() {
        return new Quotas(QuotaLimits.none(), QuotaLimits.none(), Map.of());
    }

    QuotaLimits ofWorkspace(WorkspaceId id) {
        OfWorkspace own = workspaces.get(id);
        return own == null ? workspace : own.workspace();
    }

    QuotaLimits ofSubjectsIn(WorkspaceId id) {
        OfWorkspace own = workspaces.get(id);
        return own == null ? subject : own.subject();
    }
}
