package dev.tidewire.capture;

import dev.tidewire.model.WorkspaceId;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One way to tell which workspace a row or document belongs to. A source has an ordered list of
 * rules, of which the first that applies counts.
 */
public sealed interface WorkspaceRule {
    /** The named group that holds the workspace in the patterns of schemas and databases. */
    String GROUP = "workspace";

    /**
     * Applies to the tables of every schema whose whole name matches. The schema is the default
     * schema of its workspace: its tables are {@code postgres:{table}} there.
     *
     * @param pattern with a group {@value #GROUP}, for example {@code ws_(?<workspace>.+)}
     */
    record SchemaRule(Pattern pattern) implements WorkspaceRule {
        public SchemaRule {
            requireGroup("schema", pattern);
        }

        /** The rule of a pattern's text. */
        public static SchemaRule of(String pattern) {
            return new SchemaRule(Pattern.compile(pattern));
        }
    }

    /**
     * Applies to everything in a database whose whole name matches. A MongoDB database is then its
     * workspace's own: its collections are {@code mongo:{collection}} there.
     *
     * @param pattern with a group {@value #GROUP}
     */
    record DatabaseRule(Pattern pattern) implements WorkspaceRule {
        public DatabaseRule {
            requireGroup("database", pattern);
        }

        /** The rule of a pattern's text. */
        public static DatabaseRule of(String pattern) {
            return new DatabaseRule(Pattern.compile(pattern));
        }
    }

    /**
     * Applies to rows that have a value other than null in a column of this name, and to documents
     * that have one in this field; the value's text is the workspace. If it changes, the old
     * workspace sees a DELETE and the new one an INSERT. Where the source does not send the value,
     * as of a deleted row or document without its image, the change is skipped and the operator is
     * told; no later rule applies.
     *
     * @param column of a document, a path with dots for fields of documents in it
     */
    record ColumnRule(String column) implements WorkspaceRule {
        public ColumnRule {
            if (column.isBlank()) {
                throw new IllegalArgumentException("column must name a column or field");
            }
        }
    }

    /** Applies to every row. */
    record FixedRule(WorkspaceId workspace) implements WorkspaceRule {
        public FixedRule {
            Objects.requireNonNull(workspace, "workspace");
        }
    }

    private static void requireGroup(String rule, Pattern pattern) {
        if (!pattern.namedGroups().containsKey(GROUP)) {
            throw new IllegalArgumentException(
                    rule
                            + " must be a pattern with a group named workspace, for example"
                            + " ws_(?<workspace>.+)");
        }
    }
}
