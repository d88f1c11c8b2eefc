package dev.tidewire.app.config;

import dev.tidewire.gateway.RowRule;
import dev.tidewire.gateway.RowTemplate;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Restricts rows by claims.
 *
 * @param channels patterns of the channels whose rows are restricted
 * @param workspaces where that holds; everywhere if empty
 * @param predicate what a row must satisfy to be seen, as JSON with {@code ${claim.path}}
 */
public record RowRuleConfig(List<String> channels, List<String> workspaces, String predicate) {
    public RowRuleConfig {
        channels = List.copyOf(channels);
        workspaces = List.copyOf(workspaces);
    }

    static RowRuleConfig read(Section section) {
        List<String> channels = section.texts("channels", List.of());
        if (channels.isEmpty()) {
            section.problem("channels", "is missing; name channels, for example postgres:orders");
        }
        channels.forEach(text -> check(section, "channels", text, ChannelPattern::parse));
        List<String> workspaces = section.texts("workspaces", List.of());
        workspaces.forEach(text -> check(section, "workspaces", text, WorkspaceId::of));
        String predicate = section.requiredText("predicate", "'{\"tenant\":\"${claim.tenant}\"}'");
        if (!predicate.isEmpty()) {
            check(section, "predicate", predicate, RowTemplate::parse);
        }
        return new RowRuleConfig(channels, workspaces, predicate);
    }

    private static void check(
            Section section, String key, String value, Function<String, ?> construction) {
        try {
            var _ = construction.apply(value);
        } catch (IllegalArgumentException e) {
            section.problem(key, "is \"" + value + "\"; " + e.getMessage());
        }
    }

    /** The same for the gateway. */
    Stream<RowRule> rules() {
        Set<WorkspaceId> in =
                workspaces.stream().map(WorkspaceId::of).collect(Collectors.toUnmodifiableSet());
        RowTemplate rows = RowTemplate.parse(predicate);
        return channels.stream()
                .map(ChannelPattern::parse)
                .map(pattern -> new RowRule(in, pattern, rows));
    }
}
