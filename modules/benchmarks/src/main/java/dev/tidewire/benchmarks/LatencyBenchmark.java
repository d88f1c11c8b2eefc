package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Commit to client frame through the whole pipeline, for each family on the same server. Single
 * changes at a fixed rate; each matches the filters of some clients. All families are warmed up
 * before any is measured, and then take turns in short rounds, in alternating order, so that none
 * meets a colder or warmer server than the others. The clock is this process's: from the moment the
 * source acknowledged the change to the moment the frame was read. The stages in between come from
 * Kafka's append times, which are whole milliseconds, so that they add up within one. The baseline
 * is a bare reader of what Tidewire reads, measured in the second half of every round.
 */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Measures commit to client frame through the whole pipeline.")
final class LatencyBenchmark implements Callable<Integer> {
    private static final String SUSPENSIONS =
            "tidewire_gateway_suspensions_total{reason=\"slow_consumer\"}";

    @Option(names = "--rate", defaultValue = "1000", description = "changes a second")
    int rate;

    @Option(names = "--clients", defaultValue = "100", description = "WebSocket clients")
    int clients;

    @Option(
            names = "--matches",
            defaultValue = "1",
            description = "how many of the clients get each change (default: ${DEFAULT-VALUE})")
    int matches;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description = {
                "how long each family is measured, in all, and its baseline as long",
                "(default: ${DEFAULT-VALUE})"
            })
    int seconds;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "in how many rounds it is measured (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--warmup",
            defaultValue = "30",
            description = "seconds of the same load before (default: ${DEFAULT-VALUE})")
    int warmup;

    @Option(
            names = "--families",
            defaultValue = "POSTGRES,MONGO,EVENTS",
            split = ",",
            description = "what is measured, in this order (default: ${DEFAULT-VALUE})")
    List<Family> families = List.of();

    @Option(
            names = "--stalled",
            defaultValue = "0",
            description = {
                "further clients that subscribe to every change of the measured families and then",
                "read nothing; they are connected after the warm-up (default: ${DEFAULT-VALUE})"
            })
    int stalled;

    @Option(
            names = "--poll-interval",
            defaultValue = "5ms",
            description = "capture's poll interval (default: ${DEFAULT-VALUE})")
    String pollInterval = "5ms";

    @Override
    public Integer call() throws Exception {
        List<Report.Row> rows = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(List.of("--poll-interval", pollInterval))) {
            System.out.printf("server CPU when idle: %.2f of a core%n", idleCpu(server));
            List<LatencyRun> runs = warmUp(server);
            List<Subscribers> stalling = stall(server, runs);
            takeTurns(runs);
            System.out.printf(
                    "stalled clients: %d connections, suspended %d times%n",
                    stalled * runs.size(), server.counter(SUSPENSIONS));
            for (Subscribers each : stalling) {
                each.close();
            }
            for (LatencyRun run : runs) {
                rows.addAll(run.rows());
                run.stop();
            }
            System.out.printf("server CPU when idle, warm: %.2f of a core%n", idleCpu(server));
        }
        System.out.printf(
                "%n%d changes/s, %d clients, %d of them get each change, poll interval %s%n%n",
                rate, clients, matches, pollInterval);
        Report.print(rows);
        System.out.printf("%nmachine: %s%n", Report.machine());
        return 0;
    }

    private List<LatencyRun> warmUp(ServerProcess server) throws Exception {
        List<LatencyRun> runs = new ArrayList<>();
        LatencyRun.Shape shape =
                new LatencyRun.Shape(rate, clients, matches, warmup, seconds, rounds);
        for (Family family : families) {
            LatencyRun run = new LatencyRun(Load.of(family, server), server, shape);
            runs.add(run);
            run.warmUp();
        }
        return runs;
    }

    private List<Subscribers> stall(ServerProcess server, List<LatencyRun> runs) throws Exception {
        List<Subscribers> stalling = new ArrayList<>();
        for (LatencyRun run : stalled == 0 ? List.<LatencyRun>of() : runs) {
            Subscribers clients =
                    Subscribers.connect(
                            server.gateway(),
                            server.token(),
                            stalled,
                            _ ->
                                    "{\"type\":\"subscribe\",\"channel\":\"%s\"}"
                                            .formatted(run.channel()),
                            (_, _) -> {});
            clients.stall();
            stalling.add(clients);
        }
        return stalling;
    }

    private void takeTurns(List<LatencyRun> runs) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (LatencyRun run : round % 2 == 0 ? runs : runs.reversed()) {
                run.measure(round);
            }
        }
    }

    private static double idleCpu(ServerProcess server) throws Exception {
        Thread.sleep(5_000);
        double before = server.cpuSeconds();
        Thread.sleep(5_000);
        return (server.cpuSeconds() - before) / 5;
    }
}
