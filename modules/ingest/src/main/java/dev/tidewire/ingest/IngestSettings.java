package dev.tidewire.ingest;

import dev.tidewire.streams.StreamsInstance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How one instance of the ingest runs.
 *
 * @param applicationId the consumer group, the same for all instances, and the prefix of the names
 *     by which writers of the log are fenced
 * @param instance names this instance: no other running instance has the name, and it keeps it over
 *     restarts, so that it gets its partitions back without a rebalance
 * @param stateDirectory a folder of this instance alone; it holds locks and ids, no data
 * @param threads how many partitions are worked on at the same time
 * @param standbyReplicas how many other instances keep each partition's idempotency keys warm
 * @param mappings other topics whose records are events; of those that match a topic the first
 *     counts. The same in all instances
 * @param client Kafka settings of all clients, {@code bootstrap.servers} at least
 */
public record IngestSettings(
        String applicationId,
        String instance,
        Path stateDirectory,
        int threads,
        int standbyReplicas,
        List<TopicMapping> mappings,
        Map<String, String> client) {
    /** The group where nothing else is configured. */
    public static final String DEFAULT_APPLICATION_ID = "tidewire-ingest";

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public IngestSettings {
        client =
                new StreamsInstance(
                                applicationId,
                                instance,
                                stateDirectory,
                                threads,
                                standbyReplicas,
                                client)
                        .client();
        mappings = List.copyOf(mappings);
    }

    /** One thread, no standby, no mappings, the default group. */
    public static IngestSettings of(String bootstrapServers, String instance, Path stateDirectory) {
        return new IngestSettings(
                DEFAULT_APPLICATION_ID,
                instance,
                stateDirectory,
                1,
                0,
                List.of(),
                Map.of("bootstrap.servers", bootstrapServers));
    }

    /** The same with another number of threads. */
    public IngestSettings withThreads(int count) {
        return new IngestSettings(
                applicationId, instance, stateDirectory, count, standbyReplicas, mappings, client);
    }

    /** The same with another number of standby replicas. */
    public IngestSettings withStandbyReplicas(int count) {
        return new IngestSettings(
                applicationId, instance, stateDirectory, threads, count, mappings, client);
    }

    /** The same with other mappings. */
    public IngestSettings withMappings(List<TopicMapping> others) {
        return new IngestSettings(
                applicationId, instance, stateDirectory, threads, standbyReplicas, others, client);
    }

    /** The same with other Kafka settings. */
    public IngestSettings withClient(Map<String, String> other) {
        return new IngestSettings(
                applicationId, instance, stateDirectory, threads, standbyReplicas, mappings, other);
    }

    /** What the instance has in common with other applications of Kafka Streams. */
    StreamsInstance streams() {
        return new StreamsInstance(
                applicationId, instance, stateDirectory, threads, standbyReplicas, client);
    }
}
