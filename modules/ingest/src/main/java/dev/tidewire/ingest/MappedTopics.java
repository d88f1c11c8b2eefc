package dev.tidewire.ingest;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The topics that are mapped; of the mappings that match a topic the first counts. */
final class MappedTopics {
    private final List<TopicMapping> mappings;
    private final Pattern pattern;

    /**
     * @param applicationId the prefix of this application's own topics
     */
    MappedTopics(List<TopicMapping> mappings, String applicationId) {
        this.mappings = List.copyOf(mappings);
        String alternatives =
                mappings.stream()
                        .map(mapping -> "(?:" + mapping.alternative() + ")")
                        .collect(Collectors.joining("|"));
        String own = applicationId.replace(".", "\\.");
        this.pattern =
                Pattern.compile(
                        "(?!realtime\\.|console\\.realtime\\.|tidewire-|"
                                + own
                                + "-)(?:"
                                + alternatives
                                + ")");
    }

    boolean isEmpty() {
        return mappings.isEmpty();
    }

    /** Matches every mapped topic; there is at least one mapping. */
    Pattern pattern() {
        return pattern;
    }

    /** The mapping of a topic that the pattern matches. */
    TopicMapping of(String topic) {
        return mappings.stream()
                .filter(mapping -> mapping.matches(topic))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("topic " + topic + " is not mapped"));
    }
}
