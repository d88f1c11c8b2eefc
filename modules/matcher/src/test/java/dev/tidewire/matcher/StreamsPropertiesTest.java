package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.records.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
    private static final MatcherSettings SETTINGS =
            MatcherSettings.of("kafka:9092", "matcher-0", Path.of("state"));

    @Test
    void areAcceptedByKafkaStreams() {
        StreamsConfig config = new StreamsConfig(StreamsProperties.of(SETTINGS));

        Map<String, Object> consumer = config.getMainConsumerConfigs("g", "c", 0);
        assertThat(consumer)
                .containsEntry("group.instance.id", "matcher-0-0")
                .containsEntry("session.timeout.ms", "6000")
                .containsEntry("isolation.level", "read_uncommitted");
        assertThat(config.getProducerConfigs("c"))
                .containsEntry("linger.ms", "0")
                .containsEntry("acks", "all")
                .containsEntry("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    }

    @Test
    void processAtLeastOnceWithoutWaiting() {
        Properties properties =
                StreamsProperties.of(SETTINGS.withThreads(3).withStandbyReplicas(1));

        assertThat(properties)
                .containsEntry("processing.guarantee", "at_least_once")
                .containsEntry("max.task.idle.ms", "0")
                .containsEntry("num.stream.threads", "3")
                .containsEntry("num.standby.replicas", "1");
    }

    @Test
    void leaveRoomForTheLargestDelivery() {
        String size = StreamsProperties.of(SETTINGS).getProperty("producer.max.request.size");

        assertThat(Integer.parseInt(size)).isGreaterThan(TopicCatalogue.MAX_DELIVERY_BYTES);
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> SETTINGS.withThreads(0)).hasMessageContaining("threads");
        assertThatThrownBy(() -> SETTINGS.withStandbyReplicas(-1))
                .hasMessageContaining("standbyReplicas");
        assertThatThrownBy(() -> SETTINGS.withLease(Duration.ofSeconds(5)))
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> MatcherSettings.of("kafka:9092", "a b", Path.of("state")))
                .hasMessageContaining("instance");
    }
}
