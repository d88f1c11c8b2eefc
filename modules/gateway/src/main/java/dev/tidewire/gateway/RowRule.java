package dev.tidewire.gateway;

import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.util.Objects;
import java.util.Set;

/**
 * Restricts who sees which rows.
 *
 * @param workspaces where it holds; everywhere if empty
 * @param channels whose rows it restricts
 * @param rows what a row must satisfy to be seen
 */
public record RowRule(Set<WorkspaceId> workspaces, ChannelPattern channels, RowTemplate rows) {
    public RowRule {
        workspaces = Set.copyOf(workspaces);
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(rows, "rows");
    }

    boolean holdsIn(WorkspaceId workspace) {
        return workspaces.isEmpty() || workspaces.contains(workspace);
    }
}
