package dev.tidewire.records;

import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Every topic of an installation, with the settings that the design relies on. */
public final class TopicCatalogue {
    /** Longest record of a change log: an 8 MB change and its headers. */
    public static final int MAX_CHANGE_BYTES = 8 * 1024 * 1024 + 64 * 1024;

    /** Longest record of the deliveries: a change and its lists of filter numbers. */
    public static final int MAX_DELIVERY_BYTES = MAX_CHANGE_BYTES + 64 * 1024;

    /** Longest record of the refused events: one that came in, and why it was refused. */
    public static final int MAX_DEAD_BYTES = MAX_CHANGE_BYTES + 64 * 1024;

    private static final Duration DELIVERIES_RETENTION = Duration.ofHours(1);

    /** Longer than any gateway remembers a revocation. */
    private static final Duration REVOCATIONS_RETENTION = Duration.ofHours(6);

    private static final Duration AUDIT_RETENTION = Duration.ofDays(30);
    private static final Duration DEAD_RETENTION = Duration.ofDays(7);

    private TopicCatalogue() {}

    /** The topics of a layout, in the order in which they are created. */
    public static List<TopicSpec> of(TopicLayout layout) {
        List<TopicSpec> topics = new ArrayList<>();
        for (Family family : Family.values()) {
            topics.add(changeLog(Topics.changeLog(family), layout));
        }
        topics.add(changeLog(Topics.EVENTS_IN, layout));
        topics.add(dead());
        topics.add(interests(layout));
        topics.add(deliveries(layout));
        topics.add(compacted(Topics.GATEWAYS, 1));
        topics.add(compacted(Topics.CHANNELS, 1));
        topics.add(kept(Topics.REVOCATIONS, 1, REVOCATIONS_RETENTION));
        topics.add(compacted(Topics.CAPTURE_OFFSETS, 1));
        for (String kind : AuditEvent.KINDS) {
            topics.add(kept(Topics.AUDIT_PREFIX + kind, layout.partitions(), AUDIT_RETENTION));
        }
        return topics;
    }

    private static TopicSpec changeLog(String name, TopicLayout layout) {
        return new TopicSpec(
                name,
                layout.partitions(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(layout.retention()),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(MAX_CHANGE_BYTES)));
    }

    private static TopicSpec deliveries(TopicLayout layout) {
        return new TopicSpec(
                Topics.DELIVERIES,
                layout.slots(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(DELIVERIES_RETENTION),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(MAX_DELIVERY_BYTES)));
    }

    private static TopicSpec dead() {
        return new TopicSpec(
                Topics.EVENTS_DEAD,
                1,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(DEAD_RETENTION),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(MAX_DEAD_BYTES)));
    }

    private static TopicSpec interests(TopicLayout layout) {
        return new TopicSpec(Topics.INTERESTS, layout.partitions(), compaction());
    }

    private static TopicSpec compacted(String name, int partitions) {
        return new TopicSpec(name, partitions, compaction());
    }

    private static Map<String, String> compaction() {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        config.put(TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofHours(1)));
        return config;
    }

    private static TopicSpec kept(String name, int partitions, Duration retention) {
        return new TopicSpec(
                name,
                partitions,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        millis(retention)));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
