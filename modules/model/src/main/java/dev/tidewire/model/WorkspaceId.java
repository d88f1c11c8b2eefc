package dev.tidewire.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a workspace: 1 to 63 letters, digits, {@code _} and {@code -}, beginning with a
 * letter or a digit. Case matters. The alphabet keeps it safe in a URL path, a Kafka key, a scope
 * and a schema name without any escaping.
 */
public record WorkspaceId(String value) implements Comparable<WorkspaceId> {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    /**
     * @throws IllegalArgumentException if {@code value} is not a workspace name
     */
    public WorkspaceId {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "workspace must be 1 to 63 letters, digits, _ or -, beginning with a letter or a digit");
        }
    }

    /**
     * @throws IllegalArgumentException if {@code value} is not a workspace name
     */
    public static WorkspaceId of(String value) {
        return new WorkspaceId(value);
    }

    /** The workspace of this name, or empty where the name is malformed. */
    public static Optional<WorkspaceId> parse(String value) {
        return SYNTAX.matcher(value).matches()
                ? Optional.of(new WorkspaceId(value))
                : Optional.empty();
    }

    @Override
    public int compareTo(WorkspaceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
