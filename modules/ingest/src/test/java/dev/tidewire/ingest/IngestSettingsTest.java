package dev.tidewire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.records.TopicCatalogue;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {
    private static final IngestSettings SETTINGS =
            IngestSettings.of("kafka:9092", "ingest-0", Path.of("state"));

    @Test
    void areAcceptedByKafkaStreams() {
        Properties properties =
                StreamsProperties.of(SETTINGS.withThreads(3).withStandbyReplicas(1));

        assertThat(properties)
                .containsEntry("application.id", "tidewire-ingest")
                .containsEntry("processing.guarantee", "at_least_once")
                .containsEntry("num.stream.threads", "3")
                .containsEntry("num.standby.replicas", "1");
        assertThat(new StreamsConfig(properties).getMainConsumerConfigs("g", "c", 0))
                .containsEntry("group.instance.id", "ingest-0-0")
                .containsEntry("isolation.level", "read_uncommitted")
                .containsEntry("metadata.max.age.ms", "30000");
    }

    @Test
    void leaveRoomForTheLargestRefusedEvent() {
        String size = StreamsProperties.of(SETTINGS).getProperty("producer.max.request.size");

        assertThat(Integer.parseInt(size)).isGreaterThan(TopicCatalogue.MAX_DEAD_BYTES);
    }

    @Test
    void theAgeOfMetadataCanBeChosen() {
        IngestSettings other =
                SETTINGS.withClient(
                        Map.of("bootstrap.servers", "kafka:9092", "metadata.max.age.ms", "5"));

        assertThat(
                        new StreamsConfig(StreamsProperties.of(other))
                                .getMainConsumerConfigs("g", "c", 0))
                .containsEntry("metadata.max.age.ms", "5");
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> SETTINGS.withThreads(0)).hasMessageContaining("threads");
        assertThatThrownBy(() -> SETTINGS.withStandbyReplicas(-1))
                .hasMessageContaining("standbyReplicas");
        assertThatThrownBy(() -> SETTINGS.withClient(Map.of()))
                .hasMessageContaining("bootstrap.servers");
        assertThatThrownBy(() -> IngestSettings.of("kafka:9092", "a b", Path.of("state")))
                .hasMessageContaining("instance");
    }
}
