package dev.tidewire.capture;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the fields of every source must be; the messages name the field and the remedy. */
final class SourceFields {
    /** The transactions of the log must not time out between two heartbeats. */
    private static final Duration MOST_REST = Duration.ofSeconds(30);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private SourceFields() {}

    static void require(boolean holds, String field, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException(field + " must be " + remedy);
        }
    }

    static void requireName(String name) {
        require(NAME.matcher(name).matches(), "name", "1 to 63 letters, digits, _ or -");
    }

    static void requireIntervals(Duration poll, Duration heartbeat, Duration offset) {
        require(poll.toMillis() >= 1, "pollInterval", "at least 1 ms");
        require(
                heartbeat.toMillis() >= 1 && heartbeat.compareTo(MOST_REST) <= 0,
                "heartbeatInterval",
                "from 1 ms to 30 s");
        require(!offset.isNegative(), "offsetInterval", "0 or more");
    }

    static List<WorkspaceRule> rules(List<WorkspaceRule> rules) {
        require(!rules.isEmpty(), "mappings", "at least one rule");
        return List.copyOf(rules);
    }

    static List<String> patterns(String field, List<String> patterns) {
        for (String pattern : patterns) {
            require(!pattern.isBlank(), field, "patterns");
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        field + " must be regular expressions: " + e.getMessage(), e);
            }
        }
        return List.copyOf(patterns);
    }
}
