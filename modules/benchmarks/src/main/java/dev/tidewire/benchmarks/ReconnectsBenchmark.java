package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A reconnect storm: a gateway stops while changes are written, and all its clients come back to
 * another one with their cursors, as the README asks of them. A client is live again when it is
 * subscribed and has every change that was committed before that. Each insists on every change,
 * once and in order; the benchmark fails otherwise. The baseline, before each storm, are so many
 * clients that only connect, with a token, all at once.
 */
@Command(
        name = "reconnects",
        mixinStandardHelpOptions = true,
        description = "Measures how long the clients of a gateway that stops are away.")
final class ReconnectsBenchmark implements Callable<Integer> {
    private static final String READ = "tidewire_gateway_replay_records_total{outcome=\"read\"}";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Option(
            names = "--clients",
            defaultValue = "5000",
            description = "clients of the gateway that stops (default: ${DEFAULT-VALUE})")
    int clients;

    @Option(
            names = "--filters",
            defaultValue = "100",
            description = "filters that they share (default: ${DEFAULT-VALUE})")
    int filters;

    @Option(
            names = "--rate",
            defaultValue = "100",
            description = "changes a second (default: ${DEFAULT-VALUE})")
    int rate;

    @Option(
            names = "--rounds",
            defaultValue = "4",
            description =
                    "storms, killed and told to stop in turns; the first two warm up (default:"
                            + " ${DEFAULT-VALUE})")
    int rounds;

    @Override
    public Integer call() throws Exception {
        try (ServerProcess server = ServerProcess.start(List.of());
                Load load = Load.of(Family.POSTGRES, server)) {
            server.awaitChannel(load.channel());
            SteadyWriter writer = new SteadyWriter(load, rate, filters);
            GatewayProcess from = GatewayProcess.start(server, 1);
            GatewayProcess to = GatewayProcess.start(server, 2);
            try (ReturningClients all =
                    new ReturningClients(
                            from.url(),
                            server.token(),
                            clients,
                            filters,
                            Duration.ofSeconds(10),
                            writer::last)) {
                await(all, client -> client.live() != 0);
                writer.start();
                printHead();
                for (int round = 0; round < rounds; round++) {
                    storm(server, all, from, to, round % 2 == 0);
                    from.close();
                    from = to;
                    to = GatewayProcess.start(server, 1 + round % 2);
                }
                writer.stop();
                await(all, client -> client.last() == writer.last(client.group()));
                System.out.printf(
                        "%n%,d clients got each of the %,d changes that are theirs once, in order%n",
                        clients, writer.total());
            } finally {
                from.close();
                to.close();
            }
        }
        return 0;
    }

    private void printHead() {
        System.out.printf(
                "%,d clients, %d filters, %d changes a second; %s%n%n",
                clients, filters, rate, Report.machine());
        System.out.println(
                "| stop | half live, s | 99 %, s | all, s | a client away, p50, s | p99, s | longest, s"
                        + " | log records read | read one by one | gateway CPU-s |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    }

    private void storm(
            ServerProcess server,
            ReturningClients all,
            GatewayProcess from,
            GatewayProcess to,
            boolean kill)
            throws IOException, InterruptedException {
        baseline(server, to);
        long readBefore = to.counter(READ);
        double cpuBefore = to.cpuSeconds();
        all.comeBackTo(to.url());
        long stopped = System.nanoTime();
        if (kill) {
            from.kill();
        } else {
            from.terminate();
        }
        await(all, client -> client.lostAt() - stopped > 0 && client.live() != 0);
        long read = to.counter(READ) - readBefore;
        double cpu = to.cpuSeconds() - cpuBefore;
        from.awaitEnd();
        long[] since = sorted(all.all().stream().mapToLong(client -> client.live() - stopped));
        long[] away =
                sorted(all.all().stream().mapToLong(client -> client.live() - client.lostAt()));
        System.out.printf(
                "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %,d | %,.0f | %.1f |%n",
                kill ? "killed" : "SIGTERM",
                seconds(since, 0.5),
                seconds(since, 0.99),
                seconds(since, 1),
                seconds(away, 0.5),
                seconds(away, 0.99),
                seconds(away, 1),
                read,
                LongStream.of(away).sum() / 1e9 * rate,
                cpu);
    }

    private void baseline(ServerProcess server, GatewayProcess to)
            throws IOException, InterruptedException {
        try (ConnectStorm storm = new ConnectStorm(to.url(), server.token())) {
            double before = to.cpuSeconds();
            storm.run(clients);
            System.out.printf(
                    "| only connect (baseline) | %.2f | %.2f | %.2f | | | | | | %.1f |%n",
                    storm.micros().getValueAtPercentile(50) / 1e6,
                    storm.micros().getValueAtPercentile(99) / 1e6,
                    storm.micros().getMaxValue() / 1e6,
                    to.cpuSeconds() - before);
            if (storm.succeeded() < clients) {
                throw new IOException("only " + storm.succeeded() + " clients could connect");
            }
        }
        Thread.sleep(2_000); // for the end of all these connections
    }

    private static void await(ReturningClients all, Predicate<ReturningClient> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long done = 0;
        while (done < all.all().size()) {
            all.check();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d of %d clients are as expected after %s"
                                .formatted(done, all.all().size(), LIMIT));
            }
            Thread.sleep(20);
            done = all.all().stream().filter(condition).count();
        }
    }

    private static long[] sorted(LongStream nanos) {
        return nanos.sorted().toArray();
    }

    private static double seconds(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e9;
    }
}
