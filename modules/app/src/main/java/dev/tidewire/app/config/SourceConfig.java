package dev.tidewire.app.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A database to capture; the key {@code type} says which kind. */
public sealed interface SourceConfig permits PostgresSourceConfig, MongoSourceConfig {
    /** The kinds, of which the first one is the default. */
    List<String> TYPES = List.of(PostgresSourceConfig.TYPE, MongoSourceConfig.TYPE);

    /** Which kind of database it is. */
    String type();

    /** The source's name in the log; never change it, the stored position goes by it. */
    String name();

    /** The rules that say whose a record is; the first that applies counts. */
    List<WorkspaceRuleConfig> workspaces();

    /** Reads a source of either kind. */
    static SourceConfig read(Section section) {
        String type =
                section.parsed(
                        "type",
                        PostgresSourceConfig.TYPE,
                        text -> {
                            if (!TYPES.contains(text)) {
                                throw new IllegalArgumentException(
                                        "must be one of " + String.join(", ", TYPES));
                            }
                            return text;
                        });
        return type.equals(MongoSourceConfig.TYPE)
                ? MongoSourceConfig.read(section)
                : PostgresSourceConfig.read(section);
    }

    /** Reads the name. */
    static String name(Section section) {
        String name = section.requiredText("name", "shop");
        if (!name.isEmpty() && !Pattern.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}", name)) {
            section.problem(
                    "name", "is \"" + name + "\"; it must be 1 to 63 letters, digits, _ or -");
        }
        return name;
    }

    /** Reads the rules, of which there must be some. */
    static List<WorkspaceRuleConfig> workspaces(Section section, List<String> kinds) {
        if (!section.has("workspaces")) {
            section.problem(
                    "workspaces",
                    "is missing; say whose the records are, for example: - fixed: main");
        }
        return section.sections("workspaces").stream()
                .map(rule -> WorkspaceRuleConfig.read(rule, kinds))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Reads a list of regular expressions. */
    static List<String> patterns(Section section, String key) {
        List<String> patterns = section.texts(key, List.of());
        patterns.forEach(pattern -> RegularExpressions.check(section, key, pattern));
        return patterns;
    }
}
