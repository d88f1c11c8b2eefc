package dev.tidewire.app.config;

import dev.tidewire.gateway.Quotas;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much workspaces and subjects may use of each gateway.
 *
 * @param workspace for each workspace
 * @param subject for each subject in a workspace
 * @param workspaces those that have other limits
 */
public record QuotasConfig(
        QuotaLimitsConfig workspace,
        QuotaLimitsConfig subject,
        List<WorkspaceQuotasConfig> workspaces) {
    public QuotasConfig {
        workspaces = List.copyOf(workspaces);
    }

    static QuotasConfig read(Section section) {
        QuotaLimitsConfig workspace =
                QuotaLimitsConfig.read(section.section("workspace"), QuotaLimitsConfig.NONE);
        QuotaLimitsConfig subject =
                QuotaLimitsConfig.read(section.section("subject"), QuotaLimitsConfig.NONE);
        List<WorkspaceQuotasConfig> workspaces = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Section item : section.sections("workspaces")) {
            WorkspaceQuotasConfig read = WorkspaceQuotasConfig.read(item, workspace, subject);
            for (String name : read.names()) {
                if (!named.add(name)) {
                    item.problem("names", "is \"" + name + "\" a second time; name it once");
                }
            }
            workspaces.add(read);
        }
        return new QuotasConfig(workspace, subject, workspaces);
    }

    /** The same for the gateway. */
    public Quotas quotas() {
        Map<WorkspaceId, Quotas.OfWorkspace> named = new HashMap<>();
        for (WorkspaceQuotasConfig config : workspaces) {
            Quotas.OfWorkspace limits =
                    new Quotas.OfWorkspace(config.workspace().limits(), config.subject().limits());
            config.names().forEach(name -> named.put(WorkspaceId.of(name), limits));
        }
        return new Quotas(workspace.limits(), subject.limits(), named);
    }
}
