package dev.tidewire.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * CPU time of the server per delivery, with one filter shared by all clients: once with changes
 * that come one at a time, so that each delivery is a write of its own, and once with a burst,
 * where frames that wait for a session are joined. The whole server is counted: broker, capture,
 * matcher and gateway.
 */
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description = "Measures deliveries per CPU-second with one filter shared by all clients.")
final class FanoutBenchmark implements Callable<Integer> {
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(1);

    @Option(names = "--clients", defaultValue = "1000", description = "WebSocket clients")
    int clients;

    @Option(names = "--changes", defaultValue = "1000", description = "changes a sample")
    int changes;

    @Option(
            names = "--samples",
            defaultValue = "8",
            description =
                    "samples of each kind; the first half warms up (default: ${DEFAULT-VALUE})")
    int samples;

    private final AtomicLong received = new AtomicLong();
    private long nextId;

    @Override
    public Integer call() throws Exception {
        try (ServerProcess server = ServerProcess.start(List.of("--poll-interval", "5ms"));
                Connection connection = server.connect()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE bench (\"%s\" bigint PRIMARY KEY, note text NOT NULL)"
                                .formatted(RowIds.FIELD));
            }
            server.awaitChannel("postgres:bench");
            try (Subscribers subscribers =
                    Subscribers.connect(
                            server.gateway(),
                            server.token(),
                            clients,
                            _ -> "{\"type\":\"subscribe\",\"channel\":\"postgres:bench\"}",
                            this::received)) {
                System.out.printf(
                        "%d clients share one filter; %d changes a sample; %s%n%n",
                        clients, changes, Report.machine());
                System.out.println("| changes | deliveries/s | CPU-s per million deliveries |");
                System.out.println("|---|---|---|");
                for (int sample = 0; sample < samples; sample++) {
                    sample(
                            server,
                            subscribers,
                            "one by one",
                            () -> oneByOne(connection, subscribers));
                    sample(server, subscribers, "in a burst", () -> burst(connection));
                }
            }
        }
        return 0;
    }

    private interface Step {
        void run() throws SQLException, IOException;
    }

    private void sample(ServerProcess server, Subscribers subscribers, String name, Step load)
            throws Exception {
        received.set(0);
        double before = server.cpuSeconds();
        long start = System.nanoTime();
        load.run();
        long expected = (long) changes * clients;
        while (received.get() < expected) {
            subscribers.check();
            if (System.nanoTime() - start > DRAIN_LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "%d deliveries expected, %d received".formatted(expected, received.get()));
            }
            Thread.sleep(1);
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        double cpu = server.cpuSeconds() - before;
        System.out.printf(
                "| %s | %,.0f | %.2f |%n", name, expected / elapsed, cpu / (expected / 1e6));
    }

    private void received(int client, ByteBuffer payload) {
        if (RowIds.find(payload) >= 0) {
            received.incrementAndGet();
        }
    }

    /** Writes a change only when every client has the one before, so that nothing can be joined. */
    private void oneByOne(Connection connection, Subscribers subscribers)
            throws SQLException, IOException {
        for (int change = 1; change <= changes; change++) {
            insert(connection, 1);
            long deadline = System.nanoTime() + DRAIN_LIMIT.toNanos();
            while (received.get() < (long) change * clients) {
                subscribers.check();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "%d of %d clients got change %d"
                                    .formatted(
                                            received.get() - (change - 1L) * clients,
                                            clients,
                                            nextId - 1));
                }
                LockSupport.parkNanos(50_000);
            }
        }
    }

    private void burst(Connection connection) throws SQLException {
        insert(connection, changes);
    }

    private void insert(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO bench SELECT i, repeat('x', 100) FROM generate_series(%d, %d) AS i"
                            .formatted(nextId, nextId + rows - 1));
        }
        nextId += rows;
    }
}
