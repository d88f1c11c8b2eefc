package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.workspaceIn;
import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets are committed only for what the log has. */
class CommitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaEventLog log =
            new KafkaEventLog(1, producer, new HashSet<>(), new IngestMetrics(), () -> 0);

    @Test
    void whatWasNotWrittenIsNoticedAtTheCommit() {
        producer.initTransactions();
        log.append(new ProducerRecord<>("log", new byte[0]));
        producer.errorNext(new TimeoutException("no broker"));

        assertThatThrownBy(log::acknowledge)
                .isInstanceOf(KafkaException.class)
                .isNotInstanceOf(TaskMigratedException.class)
                .hasMessageContaining("partition 1");
        log.close();
        assertThatThrownBy(log::acknowledge).isInstanceOf(KafkaException.class);
    }

    @Test
    void aTaskThatWasReplacedIsToldSo() {
        producer.initTransactions();
        log.append(new ProducerRecord<>("log", new byte[0]));
        producer.errorNext(new ProducerFencedException("fenced"));

        assertThatThrownBy(log::acknowledge).isInstanceOf(TaskMigratedException.class);
    }

    @Test
    void theConsumerAsksForThePartitionsOfTheEventsThatComeIn() {
        List<Integer> asked = new ArrayList<>();
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        "localhost:1",
                        "group.id",
                        "g",
                        "default.api.timeout.ms",
                        200,
                        "request.timeout.ms",
                        100);
        try (AcknowledgingConsumer consumer =
                new AcknowledgingConsumer(
                        settings,
                        partition -> {
                            asked.add(partition);
                            throw new TaskMigratedException("replaced");
                        })) {
            assertThatThrownBy(() -> consumer.commitSync(offsets(Topics.EVENTS_IN, 3)))
                    .isInstanceOf(CommitFailedException.class);
            assertThatThrownBy(() -> consumer.commitSync(offsets("shop.orders", 4)))
                    .isNotInstanceOf(CommitFailedException.class);
        }
        assertThat(asked).containsExactly(3);
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(String topic, int partition) {
        return Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(1));
    }

    /** That it is this consumer that commits is Kafka Streams' own affair. */
    @Test
    void kafkaStreamsCommitsNothingThatIsNotAcknowledged() throws Exception {
        Set<Integer> asked = new HashSet<>();
        var errors = new ConcurrentLinkedQueue<Throwable>();
        try (Cluster cluster = new Cluster(folder)) {
            LogTopology topology = cluster.topology();
            IngestTopology ingest =
                    new IngestTopology(
                            topology,
                            new MappedTopics(List.of(), "tidewire-ingest"),
                            new IngestPorts(
                                    partition -> log, () -> new RecordLimits(1_000, 1_000, 1_000)),
                            new IngestMetrics());
            producer.initTransactions();
            try (KafkaStreams streams =
                    new KafkaStreams(
                            ingest.build(),
                            StreamsProperties.of(cluster.settings("a")),
                            new IngestClients(partition -> {
                                asked.add(partition);
                                throw new KafkaException("not written yet");
                            }))) {
                streams.setUncaughtExceptionHandler(error -> {
                    errors.add(error);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                cluster.publish(event(workspaceIn(2)).in(2).record());
                streams.start();
                await().atMost(PATIENCE).until(() -> !errors.isEmpty());
            }
            assertThat(asked).containsExactly(2);
            assertThat(
                            cluster.admin()
                                    .listConsumerGroupOffsets(IngestSettings.DEFAULT_APPLICATION_ID)
                                    .partitionsToOffsetAndMetadata()
                                    .get())
                    .isEmpty();
        }
    }
}
