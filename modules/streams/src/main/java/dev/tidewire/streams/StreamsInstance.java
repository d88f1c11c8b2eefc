package dev.tidewire.streams;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * One instance of a Kafka Streams application.
 *
 * @param applicationId the consumer group, the same for all instances
 * @param instance names this instance: no other running instance has the name, and it keeps it over
 *     restarts, so that it gets its partitions back without a rebalance
 * @param stateDirectory a folder of this instance alone; it holds locks and ids, no data
 * @param threads how many partitions are worked on at the same time
 * @param standbyReplicas how many other instances keep each partition's state warm
 * @param client Kafka settings of all clients, {@code bootstrap.servers} at least
 */
public record StreamsInstance(
        String applicationId,
        String instance,
        Path stateDirectory,
        int threads,
        int standbyReplicas,
        Map<String, String> client) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /** A partition of an instance that died moves after this time. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /** How much is repeated after a crash; a commit waits for a few milliseconds. */
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

    /** A thread that does not come back for so long gives its partitions up. */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public StreamsInstance {
        requireName("applicationId", applicationId);
        requireName("instance", instance);
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
        }
        if (standbyReplicas < 0) {
            throw new IllegalArgumentException(
                    "standbyReplicas is " + standbyReplicas + "; it must be 0 or more");
        }
        if (!client.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("client must have bootstrap.servers");
        }
        client = Map.copyOf(client);
    }

    private static void requireName(String field, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    field + " must be 1 to 200 letters, digits, dots, _ or -");
        }
    }

    /**
     * The settings of Kafka Streams: at least once, no waiting, readers of everything that is
     * written.
     *
     * @param maxRequestBytes the most bytes of a record that is read or written
     */
    public Properties properties(int maxRequestBytes) {
        Properties properties = new Properties();
        properties.putAll(client);
        put(properties, StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        put(properties, StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
        put(properties, StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        put(properties, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        put(properties, StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        put(properties, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
        put(properties, StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // 0 means: wait for what is in Kafka and was not fetched yet, and for nothing else.
        put(properties, StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0);
        consumer(properties, maxRequestBytes);
        producer(properties, maxRequestBytes);
        return properties;
    }

    private void consumer(Properties properties, int maxRequestBytes) {
        // A static member gets its partitions back after a restart within the session's time.
        putMain(properties, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        putMain(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT.toMillis());
        putMain(
                properties,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                SESSION_TIMEOUT.toMillis() / 4);
        putMain(
                properties,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                MAX_POLL_INTERVAL.toMillis());
        // The log is written with transactions only to fence predecessors: nobody waits for them.
        put(
                properties,
                StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
                "read_uncommitted");
        put(
                properties,
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                maxRequestBytes);
    }

    private static void producer(Properties properties, int maxRequestBytes) {
        putProducer(properties, ProducerConfig.LINGER_MS_CONFIG, 0);
        putProducer(properties, ProducerConfig.ACKS_CONFIG, "all");
        putProducer(properties, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // None may be given up while later records are written.
        putProducer(properties, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        putProducer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes);
        putProducer(properties, ProducerConfig.BUFFER_MEMORY_CONFIG, 8L * maxRequestBytes);
    }

    /**
     * The settings of a client beside Kafka Streams.
     *
     * @param purpose ends the client's name
     */
    public Map<String, Object> client(String purpose) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("client.id", instance + "-" + purpose);
        return settings;
    }

    private static void putMain(Properties properties, String name, Object value) {
        put(properties, StreamsConfig.mainConsumerPrefix(name), value);
    }

    private static void putProducer(Properties properties, String name, Object value) {
        put(properties, StreamsConfig.producerPrefix(name), value);
    }

    private static void put(Properties properties, String name, Object value) {
        properties.setProperty(name, value.toString());
    }
}
