package dev.tidewire.app.config;

import dev.tidewire.records.TopicLayout;
import java.time.Duration;

/**
 * The sizes of the topics, for {@code topics create}.
 *
 * @param partitions of the change logs and the interests; fixed for the life of a log
 * @param slots how many gateways there can be
 * @param replicationFactor of every topic; -1 for the broker's default
 * @param retention how long the change logs keep a change
 */
public record TopicsConfig(int partitions, int slots, int replicationFactor, Duration retention) {
    static TopicsConfig read(Section section) {
        TopicLayout fallback = TopicLayout.PRODUCTION;
        int replicas =
                section.integer("replicationFactor", fallback.replicationFactor(), -1, 1_000);
        if (replicas == 0) {
            section.problem(
                    "replicationFactor",
                    "is 0; it must be at least 1, or -1 for the broker's default");
        }
        return new TopicsConfig(
                section.integer("partitions", fallback.partitions(), 1, 10_000),
                section.integer("slots", fallback.slots(), 1, 10_000),
                replicas,
                section.duration(
                        "retention",
                        fallback.retention(),
                        Duration.ofMinutes(1),
                        Duration.ofDays(3_650)));
    }

    /** The same for the topic catalogue. */
    public TopicLayout layout() {
        return new TopicLayout(partitions, slots, (short) replicationFactor, retention);
    }
}
