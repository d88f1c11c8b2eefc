package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.header;
import static dev.tidewire.ingest.Cluster.workspaceIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidewire.model.Channel;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.EventChanges;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has a partition of its own. */
class KafkaEventLogTest {
    private static final int ROUNDS = 25;

    @TempDir static Path folder;
    private static Cluster cluster;
    private static UUID topicId;
    private static int nextPartition;
    private final int partition = nextPartition++ % Cluster.PARTITIONS;
    private LogsOf logs;
    private long committed;

    @BeforeAll
    static void startKafka() throws Exception {
        cluster = new Cluster(folder);
        topicId = cluster.topology().eventsInId();
    }

    @AfterAll
    static void stopKafka() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        logs = new LogsOf(cluster);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    /** Offsets are handled in order by tasks that die at any moment and go on as stragglers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void holdsEveryOffsetOnceWhateverDies(long seed) {
        Random random = new Random(seed);
        KafkaEventLog straggler = null;
        long end = 0;
        for (int round = 0; round < ROUNDS; round++) {
            KafkaEventLog log = logs.open(partition);
            if (straggler != null) {
                harass(straggler, end);
            }
            long next = committed;
            end = Math.max(end, next) + random.nextInt(200);
            for (; next < end; next++) {
                if (!log.holds(next)) {
                    log.append(change(next));
                }
                if (random.nextInt(50) == 0) {
                    commit(log, next + 1);
                }
            }
            straggler = log;
        }
        try (KafkaEventLog last = logs.open(partition)) {
            for (long next = committed; next < end; next++) {
                if (!last.holds(next)) {
                    last.append(change(next));
                }
            }
        }
        awaitOffsets(end);
    }

    /** The straggler goes on where it was, until it finds out. */
    private void harass(KafkaEventLog straggler, long end) {
        assertThatThrownBy(
                        () -> {
                            straggler.append(change(end));
                            straggler.append(change(end + 1));
                            straggler.acknowledge();
                        })
                .isInstanceOf(TaskMigratedException.class);
        straggler.close();
    }

    @Test
    void tellsOnceOfEachOffsetThatItHas() {
        KafkaEventLog log = logs.open(partition);
        log.append(change(0));
        log.close();

        KafkaEventLog next = logs.open(partition);

        assertThat(next.holds(0)).isTrue();
        assertThat(next.holds(0)).isFalse();
        assertThat(next.holds(1)).isFalse();
    }

    private void commit(KafkaEventLog log, long offset) {
        log.acknowledge();
        try {
            cluster.admin()
                    .alterConsumerGroupOffsets(
                            IngestSettings.DEFAULT_APPLICATION_ID,
                            Map.of(
                                    new TopicPartition(Topics.EVENTS_IN, partition),
                                    new OffsetAndMetadata(offset)))
                    .all()
                    .get();
            committed = offset;
        } catch (Exception e) {
            throw new IllegalStateException("offset was not committed", e);
        }
    }

    private ProducerRecord<byte[], byte[]> change(long offset) {
        PublishedEvent event =
                new PublishedEvent(
                        workspaceIn(partition),
                        Channel.parse("events:order.created"),
                        Given.utf8("{}"),
                        null,
                        null,
                        null);
        String id = EventRecords.id(topicId, partition, offset);
        ProducerRecord<byte[], byte[]> change =
                ChangeRecords.toRecord(
                        EventChanges.of(event, id, Instant.EPOCH), Cluster.PARTITIONS);
        change.headers().add(EventRecords.ORIGIN, Given.utf8(id));
        return change;
    }

    private void awaitOffsets(long end) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(cluster.events(partition))
                                .extracting(event -> header(event, ChangeRecords.ID))
                                .containsExactlyElementsOf(
                                        LongStream.range(0, end)
                                                .mapToObj(offset ->
                                                        EventRecords.id(topicId, partition, offset))
                                                .toList()));
    }
}
