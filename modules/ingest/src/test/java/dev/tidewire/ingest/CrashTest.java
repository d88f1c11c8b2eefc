package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.PARTITIONS;
import static dev.tidewire.ingest.Cluster.header;
import static dev.tidewire.ingest.Cluster.text;
import static dev.tidewire.ingest.Cluster.workspaceIn;
import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.records.ChangeRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every event gets into the log once, whatever dies. */
class CrashTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROUNDS = 3;
    private static final int EVENTS_A_ROUND = 4_000;

    @TempDir Path folder;
    private final Random random = new Random(20_251);
    private final Set<String> published = new HashSet<>();
    private Cluster cluster;
    private int number;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyEventIsTakenOnceThoughTheProcessIsKilledAgainAndAgain() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int before = cluster.events().size();
            publish(EVENTS_A_ROUND);
            try (IngestProcess ingest = IngestProcess.start(cluster.settings("a"))) {
                int enough = before + 1 + random.nextInt(EVENTS_A_ROUND / 2);
                await().atMost(PATIENCE).until(() -> cluster.events().size() >= enough);
                ingest.kill();
            }
        }
        try (IngestStreams ingest = new IngestStreams(cluster.settings("a"), new IngestMetrics())) {
            ingest.start();
            publish(100);
            awaitEveryEventOnce();
        }
    }

    @Test
    void everyEventIsTakenOnceWhenAnotherInstanceTakesOver() {
        IngestMetrics metrics = new IngestMetrics();
        try (IngestStreams first = new IngestStreams(cluster.settings("a"), metrics);
                IngestStreams second = new IngestStreams(cluster.settings("b"), metrics)) {
            first.start();
            publish(EVENTS_A_ROUND);
            await().atMost(PATIENCE).until(() -> cluster.events().size() > 100);
            second.start();
            publish(EVENTS_A_ROUND);
            await().atMost(PATIENCE).until(() -> second.check().ready());
            publish(EVENTS_A_ROUND);
            first.abandon();
            publish(EVENTS_A_ROUND);
            awaitEveryEventOnce();
        }
    }

    @Test
    void aTaskThatWasFencedComesBackAndGoesOn() throws Exception {
        IngestMetrics metrics = new IngestMetrics();
        try (IngestStreams ingest = new IngestStreams(cluster.settings("a"), metrics);
                LogsOf others = new LogsOf(cluster)) {
            ingest.start();
            for (int round = 0; round < ROUNDS; round++) {
                int partition = random.nextInt(PARTITIONS);
                publish(EVENTS_A_ROUND / 4);
                others.open(partition);
                publish(EVENTS_A_ROUND / 4);
                int expected = published.size();
                await().atMost(PATIENCE).until(() -> cluster.events().size() >= expected);
            }
            awaitEveryEventOnce();
            assertThat(metrics.fencings()).isPositive();
        }
    }

    /** A tenth has a key and comes twice; a third comes in elsewhere than it belongs. */
    private void publish(int count) {
        for (int index = 0; index < count; index++) {
            int home = random.nextInt(PARTITIONS);
            Given event =
                    event(workspaceIn(home))
                            .number(number)
                            .in(random.nextInt(3) == 0 ? random.nextInt(PARTITIONS) : home);
            if (random.nextInt(10) == 0) {
                event.key("key-" + number);
                cluster.send(event.record());
                event.in(random.nextInt(PARTITIONS));
            }
            cluster.send(event.record());
            published.add(home + ":{\"n\":" + number + "}");
            number++;
        }
        cluster.flush();
    }

    private void awaitEveryEventOnce() {
        await().atMost(PATIENCE).until(() -> cluster.events().size() >= published.size());
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> cluster.events().size() == published.size());
        List<ConsumerRecord<byte[], byte[]>> events = cluster.events();
        assertThat(events.stream().map(CrashTest::content)).hasSameElementsAs(published);
        assertThat(events)
                .extracting(event -> header(event, ChangeRecords.ID))
                .doesNotHaveDuplicates();
    }

    private static String content(ConsumerRecord<byte[], byte[]> event) {
        String value = text(event.value());
        int start = value.indexOf("{\"n\":");
        return event.partition() + ":" + value.substring(start, value.indexOf('}', start) + 1);
    }
}
