package dev.tidewire.app.config;

import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says which workspace a row or document belongs to, or nothing about it. */
public sealed interface WorkspaceRuleConfig {
    /** The group of a pattern that is the workspace. */
    String GROUP = "workspace";

    /** The schema's name holds the workspace. */
    record SchemaRule(String schema) implements WorkspaceRuleConfig {}

    /** The database's name holds the workspace. */
    record DatabaseRule(String database) implements WorkspaceRuleConfig {}

    /** A column's value is the workspace. */
    record ColumnRule(String column) implements WorkspaceRuleConfig {}

    /** The value of a document's field, at a path with dots, is the workspace. */
    record FieldRule(String field) implements WorkspaceRuleConfig {}

    /** All the rest is one workspace. */
    record FixedRule(String fixed) implements WorkspaceRuleConfig {}

    /**
     * The rule, or empty if the section is not one, which is noted.
     *
     * @param kinds the keys of which it has one
     */
    static Optional<WorkspaceRuleConfig> read(Section section, List<String> kinds) {
        List<String> keys = kinds.stream().filter(section::has).toList();
        if (keys.size() != 1) {
            section.problem(
                    "must have exactly one of "
                            + String.join(", ", kinds.subList(0, kinds.size() - 1))
                            + " and "
                            + kinds.getLast()
                            + (keys.isEmpty() ? "" : ", not " + String.join(" and ", keys)));
            return Optional.empty();
        }
        String key = keys.getFirst();
        String value = section.text(key, "");
        return switch (key) {
            case "schema" -> pattern(section, key, value).map(SchemaRule::new);
            case "database" -> pattern(section, key, value).map(DatabaseRule::new);
            case "column" -> Optional.of(new ColumnRule(value));
            case "field" -> Optional.of(new FieldRule(value));
            default -> fixed(section, value);
        };
    }

    private static Optional<String> pattern(Section section, String key, String value) {
        if (!RegularExpressions.check(section, key, value)) {
            return Optional.empty();
        }
        if (!Pattern.compile(value).namedGroups().containsKey(GROUP)) {
            section.problem(
                    key,
                    "is \""
                            + value
                            + "\"; it must name the part that is the workspace, for example"
                            + " ws_(?<workspace>.+)");
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private static Optional<WorkspaceRuleConfig> fixed(Section section, String value) {
        try {
            return Optional.of(new FixedRule(WorkspaceId.of(value).value()));
        } catch (IllegalArgumentException e) {
            section.problem("fixed", "is \"" + value + "\"; " + e.getMessage());
            return Optional.empty();
        }
    }
}
