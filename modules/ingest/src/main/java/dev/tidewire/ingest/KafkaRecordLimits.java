package dev.tidewire.ingest;

import dev.tidewire.model.Family;
import dev.tidewire.records.TopicCatalogue;
import dev.tidewire.records.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The topics' settings as they are. Thread-safe.
 *
 * <p>Throws {@link KafkaException} if Kafka does not answer in time.
 */
final class KafkaRecordLimits implements Supplier<RecordLimits> {
    private static final long TIMEOUT_SECONDS = 15;
    private static final ConfigResource EVENTS = topic(Topics.changeLog(Family.EVENTS));
    private static final ConfigResource EVENTS_IN = topic(Topics.EVENTS_IN);
    private static final ConfigResource DEAD = topic(Topics.EVENTS_DEAD);

    private final Admin admin;

    KafkaRecordLimits(Admin admin) {
        this.admin = admin;
    }

    @Override
    public RecordLimits get() {
        try {
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(List.of(EVENTS, EVENTS_IN, DEAD))
                            .all()
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return new RecordLimits(
                    Math.min(limit(configs, EVENTS), EventLogProducer.MOST_BYTES),
                    Math.min(limit(configs, EVENTS_IN), TopicCatalogue.MAX_DEAD_BYTES),
                    Math.min(limit(configs, DEAD), TopicCatalogue.MAX_DEAD_BYTES));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not tell the limits of the events' topics", e);
        }
    }

    private static int limit(Map<ConfigResource, Config> configs, ConfigResource topic) {
        return Stream.ofNullable(configs.get(topic))
                .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                .mapToInt(entry -> Integer.parseInt(entry.value()))
                .findFirst()
                .orElse(EventLogProducer.MOST_BYTES);
    }

    private static ConfigResource topic(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }
}
