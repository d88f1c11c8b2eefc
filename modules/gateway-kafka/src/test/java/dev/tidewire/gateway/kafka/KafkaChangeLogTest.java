package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.gateway.ChangeLog;
import dev.tidewire.gateway.LogRecord;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a real log, each test that of a workspace in a partition of its own. */
class KafkaChangeLogTest {
    private static final Family FAMILY = Family.POSTGRES;
    private static final String TOPIC = Topics.changeLog(FAMILY);

    @TempDir static Path folder;

    private static EmbeddedKafka kafka;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;
    private static int workspaces;

    private KafkaChangeLog log;
    private WorkspaceId workspace;
    private int partition;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        TestTopics.create(kafka.bootstrapServers(), TestTopics.all());
        admin = Admin.create(TestTopics.properties(kafka.bootstrapServers()));
        producer =
                new KafkaProducer<>(
                        TestTopics.properties(kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterAll
    static void stopKafka() {
        producer.close();
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void open() {
        KafkaGatewaySettings settings =
                KafkaGatewaySettings.of(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()), 0, "test");
        AtomicInteger readers = new AtomicInteger();
        LogTopology topology = LogTopology.read(admin, Duration.ofSeconds(10));
        log =
                new KafkaChangeLog(
                        topology,
                        ClientProperties.admin(settings),
                        () -> ClientProperties.replayer(settings, readers.getAndIncrement()),
                        2);
        partition = workspaces;
        workspace = workspaceOf(workspaces++, topology.partitions());
    }

    private static WorkspaceId workspaceOf(int partition, int partitions) {
        for (int number = 0; ; number++) {
            WorkspaceId workspace = WorkspaceId.of("w" + number);
            if (Partitioning.of(workspace, partitions) == partition) {
                return workspace;
            }
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aScanReadsFromItsPositionAndThenWhatComes() throws Exception {
        append("a", "b", "c");
        Collecting scan = scan(1, 4);
        append("d", "e");

        scan.awaitEnd();

        assertThat(scan.values).containsExactly("b", "c", "d", "e");
        assertThat(log.partition(workspace)).isEqualTo(partition);
    }

    @Test
    void moreScansThanReadersAreRunOneAfterTheOther() throws Exception {
        append("a", "b");
        List<Collecting> scans = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            scans.add(scan(0, 2));
        }

        for (Collecting scan : scans) {
            scan.awaitEnd();
            assertThat(scan.values).containsExactly("a", "b");
        }
    }

    @Test
    void aPositionThatIsNotInTheLogMovesToItsNearerEnd() throws Exception {
        append("a", "b", "c", "d");
        TopicPartition topic = new TopicPartition(TOPIC, partition);
        admin.deleteRecords(Map.of(topic, RecordsToDelete.beforeOffset(2))).all().get();

        Collecting early = scan(0, 2);
        Collecting late = scan(100, 0);
        early.awaitEnd();
        late.awaitMove();

        assertThat(early.moves).containsExactly(2L);
        assertThat(early.values).containsExactly("c", "d");
        assertThat(late.moves).containsExactly(4L);
        assertThat(log.first(FAMILY, partition).get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void aMalformedRecordIsSkippedAndATimeFindsTheFirstRecordSince() throws Exception {
        append("a");
        producer.send(new ProducerRecord<>(TOPIC, partition, new byte[0], new byte[0])).get();
        append("b");

        Collecting scan = scan(0, 2);
        scan.awaitEnd();

        assertThat(scan.values).containsExactly("a", "b");
        assertThat(since(Instant.EPOCH)).isZero();
        assertThat(since(Instant.now().plus(Duration.ofHours(1)))).isEqualTo(3);
    }

    private long since(Instant time) throws Exception {
        return log.firstSince(FAMILY, partition, time).get(10, TimeUnit.SECONDS);
    }

    private void append(String... values) throws Exception {
        for (String value : values) {
            ChangeEvent change =
                    new ChangeEvent(
                            workspace,
                            Channel.parse("postgres:products"),
                            Operation.INSERT,
                            "id",
                            "test",
                            Instant.now(),
                            null,
                            ("{\"v\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8));
            producer.send(ChangeRecords.toRecord(change, TestTopics.PARTITIONS)).get();
        }
    }

    private Collecting scan(long from, int wanted) {
        Collecting scan = new Collecting(wanted);
        log.scan(new LogPosition(FAMILY, partition, from), scan);
        return scan;
    }

    /** Takes so many records and ends; one that wants none ends when it has been moved. */
    private static final class Collecting implements ChangeLog.Scan {
        private final List<String> values = new ArrayList<>();
        private final List<Long> moves = new ArrayList<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch moved = new CountDownLatch(1);
        private final int wanted;

        Collecting(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean read(List<LogRecord> records, long next) {
            records.forEach(record -> values.add(value(record)));
            return goesOn(values.size() < wanted);
        }

        private static String value(LogRecord record) {
            String json = new String(((LogRecord.Change) record).value(), StandardCharsets.UTF_8);
            return json.substring(6, json.length() - 2);
        }

        @Override
        public boolean moved(long next) {
            moves.add(next);
            moved.countDown();
            return goesOn(wanted > 0);
        }

        private boolean goesOn(boolean more) {
            if (!more) {
                end.countDown();
            }
            return more;
        }

        @Override
        public void failed() {
            throw new AssertionError("no scan of this test fails");
        }

        void awaitEnd() throws InterruptedException {
            assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void awaitMove() throws InterruptedException {
            assertThat(moved.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
