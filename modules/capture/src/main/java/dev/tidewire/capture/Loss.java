package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes that the source no longer has and that were never captured.
 *
 * @param id the same when the loss is found again after a crash
 * @param workspaces that may have lost some; null for every workspace
 * @param reason for clients and operators
 */
record Loss(
        Family family,
        String source,
        String id,
        @Nullable Set<WorkspaceId> workspaces,
        Instant found,
        String reason) {
    private static final Logger LOG = LoggerFactory.getLogger(Loss.class);

    Loss {
        workspaces = workspaces == null ? null : Set.copyOf(workspaces);
    }

    /**
     * The workspaces that may have lost changes: those that rules name, those of the homes that a
     * source has now, and those that the catalogue knows of the source; null where rows or
     * documents themselves say whose they are.
     */
    static @Nullable Set<WorkspaceId> workspaces(
            List<WorkspaceRule> rules, Stream<Home> homes, LogTail tail) {
        Set<WorkspaceId> workspaces = new HashSet<>();
        for (WorkspaceRule rule : rules) {
            switch (rule) {
                case WorkspaceRule.ColumnRule _ -> {
                    return null;
                }
                case WorkspaceRule.FixedRule(WorkspaceId fixed) -> workspaces.add(fixed);
                case WorkspaceRule.SchemaRule _ -> {}
                case WorkspaceRule.DatabaseRule _ -> {}
            }
        }
        homes.forEach(home -> {
            if (home instanceof Home.In in) {
                workspaces.add(in.workspace());
            }
        });
        workspaces.addAll(tail.workspaces());
        return workspaces;
    }

    /** Says it in the log of changes, for each workspace, and in the log of the operator. */
    void tell(ChangeLog log) {
        LOG.error(
                "event=changes_lost source={} workspaces={} reason=\"{}\"",
                source,
                workspaces == null ? "all" : workspaces.size(),
                reason);
        gaps().forEach(log::append);
    }

    private List<LogGap> gaps() {
        if (workspaces == null || workspaces.isEmpty()) {
            return List.of(new LogGap(family, null, id, source, found, reason));
        }
        return workspaces.stream()
                .sorted()
                .map(workspace ->
                        new LogGap(family, workspace, id + "-" + workspace, source, found, reason))
                .toList();
    }
}
