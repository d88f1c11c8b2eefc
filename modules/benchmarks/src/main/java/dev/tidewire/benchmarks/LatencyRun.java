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
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The measurement of one family on a server, in parts: first the warm-up, then as many measured
 * rounds as there are to be. Used by one thread.
 */
final class LatencyRun {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final Load load;
    private final ServerProcess server;
    private final Shape shape;
    private final AtomicLong received = new AtomicLong();
    private final Histogram floor = new ConcurrentHistogram(60_000_000, 3);
    private final Histogram total = new ConcurrentHistogram(60_000_000, 3);
    private final AtomicLongArray committed;
    private final AtomicLongArray arrived;
    private final AutoCloseable baseline;
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
     * @param seconds seconds that are, in all rounds together
     * @param rounds in how many parts the measured seconds are divided
     */
    record Shape(int rate, int clients, int matches, int warmup, int seconds, int rounds) {
        int first() {
            return warmup * rate;
        }

        int count() {
            return first() + measured();
        }

        int measured() {
            return seconds * rate;
        }

        /** The number of the first change behind a round. */
        int end(int round) {
            return first() + (int) ((long) measured() * (round + 1) / rounds);
        }
    }

    /** Connects the baseline and the clients. */
    LatencyRun(Load load, ServerProcess server, Shape shape) throws Exception {
        this.load = load;
        this.server = server;
        this.shape = shape;
        this.committed = new AtomicLongArray(shape.count());
        this.arrived = new AtomicLongArray(shape.count());
        if (load.family() != Family.EVENTS) {
            server.awaitChannel(load.channel());
        }
        baseline = load.baseline(this::readRaw);
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
        writeTo(shape.end(round));
        measuredCpu += server.cpuSeconds() - before;
    }

    private void writeTo(int end) throws SQLException, IOException, InterruptedException {
        write(end);
        awaitAll((long) end * shape.matches());
    }

    /** What was measured; prints the use of the CPU. */
    List<Report.Row> rows() {
        System.out.printf(
                "%s: %d changes measured, server CPU under this load %.2f of a core%n",
                load.family().label(), shape.measured(), measuredCpu / shape.seconds());
        return rowsOf(Stages.read(server.kafka(), load.family(), shape.first()));
    }

    /** Disconnects. */
    void stop() throws Exception {
        subscribers.close();
        baseline.close();
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
        received.incrementAndGet();
        arrived.set((int) id, System.currentTimeMillis());
        if (id >= shape.first()) {
            total.recordValue(Math.max(0, (now - acknowledged) / 1_000));
        }
    }

    private void readRaw(long id) {
        long now = System.nanoTime();
        if (id < 0) {
            return;
        }
        long acknowledged = awaitCommitTime((int) id);
        if (id >= shape.first()) {
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

    private void awaitAll(long expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
        while (received.get() < expected && System.nanoTime() < deadline) {
            subscribers.check();
            Thread.sleep(20);
        }
        if (received.get() != expected) {
            throw new IllegalStateException(
                    "%s: %d frames expected, %d received"
                            .formatted(load.family().label(), expected, received.get()));
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
