package dev.tidewire.ingest;

import dev.tidewire.records.TopicCatalogue;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams, in production and in tests. */
final class StreamsProperties {
    private static final int MAX_REQUEST_BYTES = TopicCatalogue.MAX_DEAD_BYTES + 64 * 1024;

    /** A new topic that a mapping matches is found within this time. */
    private static final Duration METADATA_AGE = Duration.ofSeconds(30);

    private StreamsProperties() {}

    static Properties of(IngestSettings settings) {
        Properties properties = settings.streams().properties(MAX_REQUEST_BYTES);
        if (!settings.client().containsKey(ConsumerConfig.METADATA_MAX_AGE_CONFIG)) {
            properties.setProperty(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
                    Long.toString(METADATA_AGE.toMillis()));
        }
        return properties;
    }
}
