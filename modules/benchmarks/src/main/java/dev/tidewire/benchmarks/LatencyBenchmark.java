package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.Topics;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * COMMIT to client frame through the whole pipeline. Single-row transactions at a fixed rate; each
 * row matches the filters of some clients. The clock is this process's: from the moment the COMMIT
 * was acknowledged to the moment the frame was read. The stages in between come from Kafka's append
 * times, which are whole milliseconds, so that they add up within one. The baseline, in the same
 * run, is a bare reader of the replication stream.
 */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Measures COMMIT to client frame through the whole pipeline.")
final class LatencyBenchmark implements Callable<Integer> {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    @Option(names = "--rate", defaultValue = "1000", description = "transactions a second")
    int rate;

    @Option(names = "--clients", defaultValue = "100", description = "WebSocket clients")
    int clients;

    @Option(
            names = "--matches",
            defaultValue = "1",
            description = "how many of the clients get each change (default: ${DEFAULT-VALUE})")
    int matches;

    @Option(names = "--seconds", defaultValue = "15", description = "how long is measured")
    int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "30",
            description = "seconds of the same load before (default: ${DEFAULT-VALUE})")
    int warmup;

    @Option(
            names = "--poll-interval",
            defaultValue = "5ms",
            description = "capture's poll interval (default: ${DEFAULT-VALUE})")
    String pollInterval = "5ms";

    private final AtomicLong received = new AtomicLong();
    private final Histogram floor = new ConcurrentHistogram(60_000_000, 3);
    private final Histogram total = new ConcurrentHistogram(60_000_000, 3);
    private AtomicLongArray committed = new AtomicLongArray(1);
    private AtomicLongArray arrived = new AtomicLongArray(1);
    private volatile long firstMeasured = Long.MAX_VALUE;

    @Override
    public Integer call() throws Exception {
        int warm = warmup * rate;
        int count = warm + seconds * rate;
        committed = new AtomicLongArray(count);
        arrived = new AtomicLongArray(count);
        firstMeasured = warm;
        try (ServerProcess server = ServerProcess.start(List.of("--poll-interval", pollInterval));
                Connection connection = server.connect()) {
            createTable(connection);
            double idle = idleCpu(server);
            try (ReplicationFloor _ =
                            ReplicationFloor.start(server.postgres(), connection, this::readRaw);
                    Subscribers subscribers =
                            Subscribers.connect(
                                    server.gateway(),
                                    server.token(),
                                    clients,
                                    this::subscription,
                                    this::received)) {
                double before = server.cpuSeconds();
                write(connection, count);
                awaitAll(subscribers, (long) count * matches);
                double cpu = server.cpuSeconds() - before;
                report(server, count, idle, cpu);
            }
        }
        return 0;
    }

    private static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE bench (id bigint PRIMARY KEY, client int NOT NULL, note text NOT NULL)");
        }
    }

    private static double idleCpu(ServerProcess server) throws Exception {
        Thread.sleep(5_000);
        double before = server.cpuSeconds();
        Thread.sleep(5_000);
        return (server.cpuSeconds() - before) / 5;
    }

    private String subscription(int client) {
        int group = client / matches;
        return """
        {"type":"subscribe","channel":"postgres:bench","filter":{"predicates":{"client":%d}}}\
        """
                .formatted(group);
    }

    private void received(int client, ByteBuffer payload) {
        long now = System.nanoTime();
        long id = RowIds.find(payload);
        if (id < 0) {
            return;
        }
        long acknowledged = awaitCommitTime((int) id);
        received.incrementAndGet();
        arrived.set((int) id, System.currentTimeMillis());
        if (id >= firstMeasured) {
            total.recordValue(Math.max(0, (now - acknowledged) / 1_000));
        }
    }

    private void readRaw(long id) {
        long now = System.nanoTime();
        long acknowledged = awaitCommitTime((int) id);
        if (id >= firstMeasured) {
            floor.recordValue(Math.max(0, (now - acknowledged) / 1_000));
        }
    }

    /**
     * The frame may be here before the writer's thread has noted the acknowledgement that preceded
     * it.
     */
    private long awaitCommitTime(int id) {
        long time = committed.get(id);
        while (time == 0) {
            Thread.onSpinWait();
            time = committed.get(id);
        }
        return time;
    }

    private void write(Connection connection, int count) throws SQLException {
        long interval = 1_000_000_000L / rate;
        int groups = Math.max(1, clients / matches);
        long start = System.nanoTime();
        String sql = "INSERT INTO bench (id, client, note) VALUES (?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int id = 0; id < count; id++) {
                long due = start + id * interval;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                insert.setLong(1, id);
                insert.setInt(2, id % groups);
                insert.setString(3, "x".repeat(100));
                insert.executeUpdate();
                committed.set(id, System.nanoTime());
            }
        }
    }

    private void awaitAll(Subscribers subscribers, long expected) throws Exception {
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (received.get() < expected && System.nanoTime() < deadline) {
            subscribers.check();
            Thread.sleep(20);
        }
        if (received.get() != expected) {
            throw new IllegalStateException(
                    "%d frames expected, %d received".formatted(expected, received.get()));
        }
    }

    private void report(ServerProcess server, int count, double idle, double cpu) {
        List<Report.Row> rows = new ArrayList<>();
        Stages stages = Stages.read(server.kafka(), firstMeasured);
        rows.add(new Report.Row("commit -> bare replication reader (baseline)", floor));
        rows.add(new Report.Row("commit -> captured", stages.captured(this::commitMillis)));
        rows.add(new Report.Row("captured -> matched", stages.matched()));
        rows.add(
                new Report.Row(
                        "matched -> client frame", stages.delivered(id -> arrived.get((int) id))));
        rows.add(new Report.Row("commit -> client frame", total));
        System.out.printf(
                "%n%d changes/s, %d clients, %d of them get each change, poll interval %s: %d changes, %d frames%n%n",
                rate, clients, matches, pollInterval, count, received.get());
        Report.print(rows);
        System.out.printf(
                "%nserver CPU: idle %.2f of a core, under this load %.2f%n",
                idle, cpu / (warmup + seconds));
        System.out.printf("machine: %s%n", Report.machine());
    }

    private long commitMillis(long id) {
        long age = System.nanoTime() - committed.get((int) id);
        return Instant.now().minusNanos(age).toEpochMilli();
    }

    /** Kafka's append times of the measured rows. */
    private record Stages(List<long[]> changes, List<long[]> deliveries) {
        static Stages read(String bootstrapServers, long firstMeasured) {
            List<long[]> changes = new ArrayList<>();
            List<long[]> deliveries = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record :
                    TopicReader.read(bootstrapServers, Topics.changeLog(Family.POSTGRES))) {
                long id = RowIds.find(ByteBuffer.wrap(record.value()));
                if (id >= firstMeasured) {
                    changes.add(new long[] {id, record.timestamp()});
                }
            }
            for (ConsumerRecord<byte[], byte[]> record :
                    TopicReader.read(bootstrapServers, Topics.DELIVERIES)) {
                if (DeliveryRecords.fromRecord(record) instanceof Delivery.Change change) {
                    long id = RowIds.find(ByteBuffer.wrap(change.value()));
                    if (id >= firstMeasured) {
                        deliveries.add(new long[] {id, change.capturedAt(), record.timestamp()});
                    }
                }
            }
            return new Stages(changes, deliveries);
        }

        Histogram captured(LongUnaryOperator commitMillis) {
            Histogram histogram = new Histogram(60_000_000, 3);
            for (long[] change : changes) {
                long commit = commitMillis.applyAsLong(change[0]);
                histogram.recordValue(Math.max(0, change[1] - commit) * 1_000);
            }
            return histogram;
        }

        Histogram delivered(LongUnaryOperator arrivalMillis) {
            Histogram histogram = new Histogram(60_000_000, 3);
            for (long[] delivery : deliveries) {
                long arrival = arrivalMillis.applyAsLong(delivery[0]);
                histogram.recordValue(Math.max(0, arrival - delivery[2]) * 1_000);
            }
            return histogram;
        }

        Histogram matched() {
            Histogram histogram = new Histogram(60_000_000, 3);
            for (long[] delivery : deliveries) {
                histogram.recordValue(Math.max(0, delivery[2] - delivery[1]) * 1_000);
            }
            return histogram;
        }
    }
}
