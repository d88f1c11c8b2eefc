package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The measurement of one family on a server: first the warm-up, then as many measured rounds as
 * there are to be. Each has two parts, one in which Tidewire is measured and one in which the
 * baseline is, which would take time from the other if it read beside it. Used by one thread.
 */
final class LatencyRun {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Load load;
    private final ServerProcess server;
    private final Shape shape;
    private final AtomicLong received = new AtomicLong();
    private final Histogram floor = new ConcurrentHistogram(60_000_000, 3);
    private final Histogram total = new ConcurrentHistogram(60_000_000, 3);
    private final Histogram roundTotal = new ConcurrentHistogram(60_000_000, 3);
    private final List<Double> roundMedians = new ArrayList<>();
    private final AtomicLongArray committed;
    private final AtomicLongArray arrived;
    private final Subscribers subscribers;
    private int written;
    private double measuredCpu;

    /**
     * How much load.
     *
     * @param rate changes a second
     * @param clients WebSocket clients
     * @param matches how many of the clients get each change
     * @param warmup seconds that are not measured
     * @param seconds seconds that are, in all rounds together, and as many for the baseline
     * @param rounds in how many rounds the measured seconds are divided
     */
    record Shape(int rate, int clients, int matches, int warmup, int seconds, int rounds) {
        int first() {
            return warmup * rate;
        }

        int count() {
            return end(2 * rounds - 1);
        }

        /** How many changes a part has, which is half a round. */
        private int partSize() {
            return Math.max(1, seconds * rate / rounds);
        }

        int measured() {
            return rounds * partSize();
        }

        /** The number of the first change behind a part, which are numbered from 0. */
        int end(int part) {
            return first() + (part + 1) * partSize();
        }

        /** Whether Tidewire is measured with a change. */
        boolean isMeasured(long id) {
            return id >= first() && (id - first()) / partSize() % 2 == 0;
        }

        /** Whether the baseline is measured with a change. */
        boolean isOfBaseline(long id) {
            return id >= first() && !isMeasured(id);
        }
    }

    /** Connects the clients. */
    LatencyRun(Load load, ServerProcess server, Shape shape) throws Exception {
        this.load = load;
        this.server = server;
        this.shape = shape;
        this.committed = new AtomicLongArray(shape.count());
        this.arrived = new AtomicLongArray(shape.count());
        if (load.family() != Family.EVENTS) {
            server.awaitChannel(load.channel());
        }
        subscribers =
                Subscribers.connect(
                        server.gateway(),
                        server.token(),
                        shape.clients(),
                        this::subscription,
                        this::received);
    }

    /** What the changes are subscribed to by. */
    String channel() {
        return load.channel();
    }

    /** Writes what is not measured. */
    void warmUp() throws Exception {
        writeTo(shape.first());
    }

    /** Writes and measures one round, numbered from 0. */
    void measure(int round) throws Exception {
        double before = server.cpuSeconds();
        writeTo(shape.end(2 * round));
        measuredCpu += server.cpuSeconds() - before;
        roundMedians.add(roundTotal.getValueAtPercentile(50) / 1e3);
        total.add(roundTotal);
        roundTotal.reset();
        try (AutoCloseable _ = load.baseline(this::readRaw)) {
            writeTo(shape.end(2 * round + 1));
            awaitCount(floor::getTotalCount, (long) (round + 1) * shape.partSize());
        }
    }

    private void writeTo(int end) throws SQLException, IOException, InterruptedException {
        write(end);
        awaitCount(received::get, (long) end * shape.matches());
    }

    /** What was measured; prints the use of the CPU and how much the medians vary. */
    List<Report.Row> rows() {
        System.out.printf(
                "%s: %d changes measured, server CPU under this load %.2f of a core%n",
                load.family().label(), shape.measured(), measuredCpu / shape.seconds());
        System.out.printf(
                "%s: p50 of each round, ms: %s%n",
                load.family().label(),
                roundMedians.stream().map("%.2f"::formatted).collect(Collectors.joining(" ")));
        return rowsOf(Stages.read(server.kafka(), load.family(), shape::isMeasured));
    }

    /** Disconnects. */
    void stop() throws Exception {
        subscribers.close();
        load.close();
    }

    private String subscription(int client) {
        return """
        {"type":"subscribe","channel":"%s","filter":{"predicates":{"client":%d}}}\
        """
                .formatted(load.channel(), client / shape.matches());
    }

    private void received(int client, ByteBuffer payload) {
        long now = System.nanoTime();
        long id = RowIds.find(payload);
        if (id < 0) {
            return;
        }
        long acknowledged = awaitCommitTime((int) id);
        arrived.set((int) id, System.currentTimeMillis());
        if (shape.isMeasured(id)) {
            roundTotal.recordValue(Math.max(0, (now - acknowledged) / 1_000));
        }
        received.incrementAndGet();
    }

    private void readRaw(long id) {
        long now = System.nanoTime();
        if (id < 0) {
            return;
        }
        long acknowledged = awaitCommitTime((int) id);
        if (shape.isOfBaseline(id)) {
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

    private void write(int end) throws SQLException {
        long interval = 1_000_000_000L / shape.rate();
        int groups = Math.max(1, shape.clients() / shape.matches());
        long start = System.nanoTime();
        for (int first = written; written < end; written++) {
            long due = start + (written - first) * interval;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int id = written;
            load.write(id, id % groups, () -> committed.set(id, System.nanoTime()));
        }
    }

    private void awaitCount(LongSupplier count, long expected)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (count.getAsLong() < expected && System.nanoTime() < deadline) {
            subscribers.check();
            Thread.sleep(20);
        }
        if (count.getAsLong() != expected) {
            throw new IllegalStateException(
                    "%s: %d changes expected, %d received"
                            .formatted(load.family().label(), expected, count.getAsLong()));
        }
    }

    private List<Report.Row> rowsOf(Stages stages) {
        String family = load.family().label() + ": ";
        List<Report.Row> rows = new ArrayList<>();
        rows.add(
                new Report.Row(
                        family + load.commit() + " -> " + load.baselineName() + " (baseline)",
                        floor));
        rows.add(
                new Report.Row(
                        family + "commit -> change log", stages.captured(this::commitMillis)));
        rows.add(new Report.Row(family + "change log -> matched", stages.matched()));
        rows.add(
                new Report.Row(
                        family + "matched -> client frame",
                        stages.delivered(id -> arrived.get((int) id))));
        rows.add(new Report.Row(family + "commit -> client frame", total));
        return rows;
    }

    private long commitMillis(long id) {
        long age = System.nanoTime() - committed.get((int) id);
        return Instant.now().minusNanos(age).toEpochMilli();
    }
}
