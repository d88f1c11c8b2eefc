package dev.tidewire.matcher;

import dev.tidewire.records.TopicCatalogue;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams, in production and in tests. */
final class StreamsProperties {
    private static final int MAX_REQUEST_BYTES = TopicCatalogue.MAX_DELIVERY_BYTES + 64 * 1024;

    private StreamsProperties() {}

    static Properties of(MatcherSettings settings) {
        Properties properties = settings.streams().properties(MAX_REQUEST_BYTES);
        properties.setProperty(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                OversizeTolerantHandler.class.getName());
        return properties;
    }
}
