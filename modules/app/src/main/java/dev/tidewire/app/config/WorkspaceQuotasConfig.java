package dev.tidewire.app.config;

import dev.tidewire.model.WorkspaceId;
import java.util.List;

/**
 * The limits of some workspaces. Those that are not set are those of all workspaces.
 *
 * @param names of the workspaces
 * @param workspace for each of them
 * @param subject for each subject in one of them
 */
public record WorkspaceQuotasConfig(
        List<String> names, QuotaLimitsConfig workspace, QuotaLimitsConfig subject) {
    public WorkspaceQuotasConfig {
        names = List.copyOf(names);
    }

    static WorkspaceQuotasConfig read(
            Section section, QuotaLimitsConfig workspace, QuotaLimitsConfig subject) {
        List<String> names = section.texts("names", List.of());
        if (names.isEmpty()) {
            section.problem("names", "is missing; name workspaces, for example main");
        }
        for (String name : names) {
            try {
                var _ = WorkspaceId.of(name);
            } catch (IllegalArgumentException e) {
                section.problem("names", "is \"" + name + "\"; " + e.getMessage());
            }
        }
        return new WorkspaceQuotasConfig(
                names,
                QuotaLimitsConfig.read(section.section("workspace"), workspace),
                QuotaLimitsConfig.read(section.section("subject"), subject));
    }
}
