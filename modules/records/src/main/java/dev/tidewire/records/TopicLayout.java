package dev.tidewire.records;

import java.time.Duration;

/**
 * The sizes that an operator chooses once.
 *
 * @param partitions of the three change logs and the interests; fixed for the life of a log, since
 *     a workspace's order depends on it
 * @param slots partitions of the deliveries: how many gateways there can be
 * @param replicationFactor of every topic; -1 for the broker's default
 * @param retention how long the change logs keep a change: whoever is away for less loses nothing
 */
public record TopicLayout(int partitions, int slots, short replicationFactor, Duration retention) {
    /** 48 partitions, 16 slots, the broker's replication factor, 24 hours. */
    public static final TopicLayout PRODUCTION =
            new TopicLayout(48, 16, (short) -1, Duration.ofHours(24));

    /** 4 partitions, 4 slots, one replica, 24 hours. */
    public static final TopicLayout DEVELOPMENT =
            new TopicLayout(4, 4, (short) 1, Duration.ofHours(24));

    /**
     * @throws IllegalArgumentException if a size is out of range
     */
    public TopicLayout {
        if (partitions < 1 || slots < 1) {
            throw new IllegalArgumentException("partitions and slots must be at least 1");
        }
        if (replicationFactor != -1 && replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "replicationFactor must be at least 1, or -1 for the broker's default");
        }
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention must be positive");
        }
    }
}
