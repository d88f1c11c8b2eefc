package dev.tidewire.matcher;

import dev.tidewire.records.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams and of the clients beside it, in production and in tests. */
final class StreamsProperties {
    /** A partition of an instance that died moves after this time. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    /** How much is repeated after a crash; a commit waits for a few milliseconds. */
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

    /** A thread that does not come back for so long gives its partitions up. */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(1);

    private static final int MAX_REQUEST_BYTES = TopicCatalogue.MAX_DELIVERY_BYTES + 64 * 1024;
    private static final long PRODUCER_MEMORY = 8L * MAX_REQUEST_BYTES;

    private StreamsProperties() {}

    static Properties of(MatcherSettings settings) {
        Properties properties = new Properties();
        properties.putAll(settings.client());
        put(properties, StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        put(properties, StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory());
        put(properties, StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        put(properties, StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        put(properties, StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        put(properties, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
        put(properties, StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // 0 means: wait for what is in Kafka and was not fetched yet, and for nothing else.
        put(properties, StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0);
        put(
                properties,
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                OversizeTolerantHandler.class.getName());
        consumer(properties, settings);
        producer(properties);
        return properties;
    }

    private static void consumer(Properties properties, MatcherSettings settings) {
        // A static member gets its partitions back after a restart within the session's time.
        put(
                properties,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                settings.instance());
        put(
                properties,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                SESSION_TIMEOUT.toMillis());
        put(
                properties,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                SESSION_TIMEOUT.toMillis() / 4);
        put(
                properties,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                MAX_POLL_INTERVAL.toMillis());
        // Capture writes with transactions only to fence its predecessors: nobody waits for them.
        put(
                properties,
                StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
                "read_uncommitted");
        put(
                properties,
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                MAX_REQUEST_BYTES);
    }

    private static void producer(Properties properties) {
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        put(properties, StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        put(
                properties,
                StreamsConfig.producerPrefix(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG),
                true);
        // Progress stands for the changes before it: none of them may be given up while later
        // records are written. A task that was replaced meanwhile does no harm with its epoch.
        put(
                properties,
                StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                Integer.MAX_VALUE);
        put(
                properties,
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                MAX_REQUEST_BYTES);
        put(
                properties,
                StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                PRODUCER_MEMORY);
    }

    /** The settings of the clients that the ports use. */
    static Map<String, Object> client(MatcherSettings settings, String purpose) {
        Properties properties = new Properties();
        properties.putAll(settings.client());
        put(properties, "client.id", settings.instance() + "-" + purpose);
        return asMap(properties);
    }

    private static Map<String, Object> asMap(Properties properties) {
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name)));
    }

    private static void put(Properties properties, String name, Object value) {
        properties.setProperty(name, value.toString());
    }
}
