package dev.tidewire.records;

import java.util.Map;

/**
 * A topic as Tidewire needs it.
 *
 * @param config Kafka's topic-level settings that matter here; others keep the broker's values
 */
public record TopicSpec(String name, int partitions, Map<String, String> config) {
    public TopicSpec {
        config = Map.copyOf(config);
    }
}
