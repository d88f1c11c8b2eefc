package dev.tidewire.matcher;

import dev.tidewire.streams.StreamsInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How one instance of the matcher runs.
 *
 * @param applicationId the consumer group, the same for all instances
 * @param instance names this instance: no other running instance has the name, and it keeps it over
 *     restarts, so that it gets its partitions back without a rebalance
 * @param stateDirectory a folder of this instance alone; it holds locks and ids, no data
 * @param threads how many partitions are worked on at the same time
 * @param standbyReplicas how many other instances keep each partition's index warm
 * @param lease how long a gateway's filters live without a heartbeat
 * @param client Kafka settings of all clients, {@code bootstrap.servers} at least
 */
public record MatcherSettings(
        String applicationId,
        String instance,
        Path stateDirectory,
        int threads,
        int standbyReplicas,
        Duration lease,
        Map<String, String> client) {
    /** The group where nothing else is configured. */
    public static final String DEFAULT_APPLICATION_ID = "tidewire-matcher";

    /** Five heartbeats of a gateway. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);

    /** Leases are judged once a second; a third of one must be well above that. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(6);

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public MatcherSettings {
        client =
                new StreamsInstance(
                                applicationId,
                                instance,
                                stateDirectory,
                                threads,
                                standbyReplicas,
                                client)
                        .client();
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException(
                    "lease is " + lease + "; it must be at least " + SHORTEST_LEASE);
        }
    }

    /** What the instance has in common with other applications of Kafka Streams. */
    StreamsInstance streams() {
        return new StreamsInstance(
                applicationId, instance, stateDirectory, threads, standbyReplicas, client);
    }

    /** One thread, no standby, the default lease and group. */
    public static MatcherSettings of(
            String bootstrapServers, String instance, Path stateDirectory) {
        return new MatcherSettings(
                DEFAULT_APPLICATION_ID,
                instance,
                stateDirectory,
                1,
                0,
                DEFAULT_LEASE,
                Map.of("bootstrap.servers", bootstrapServers));
    }

    /** The same with another number of threads. */
    public MatcherSettings withThreads(int count) {
        return new MatcherSettings(
                applicationId, instance, stateDirectory, count, standbyReplicas, lease, client);
    }

    /** The same with another number of standby replicas. */
    public MatcherSettings withStandbyReplicas(int count) {
        return new MatcherSettings(
                applicationId, instance, stateDirectory, threads, count, lease, client);
    }

    /** The same with another lease. */
    public MatcherSettings withLease(Duration other) {
        return new MatcherSettings(
                applicationId, instance, stateDirectory, threads, standbyReplicas, other, client);
    }
}
