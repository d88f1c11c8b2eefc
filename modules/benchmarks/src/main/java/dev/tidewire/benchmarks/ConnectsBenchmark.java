package dev.tidewire.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A connect storm: so many clients at once, each with a token in its handshake, until the last of
 * them is authenticated or refused. The baseline, in the same run, are clients without a token,
 * which are done when the WebSocket is open: what it takes beyond them is access, which includes a
 * record of the audit trail for each. These records are counted afterwards.
 */
@Command(
        name = "connects",
        mixinStandardHelpOptions = true,
        description = "Measures a storm of connections, all authenticated.")
final class ConnectsBenchmark implements Callable<Integer> {
    private static final String GRANTED = "console.realtime.auth-granted";

    @Option(
            names = "--clients",
            defaultValue = "5000",
            description = "connections (default: ${DEFAULT-VALUE})")
    int clients;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "storms of each kind; the first two warm up (default: ${DEFAULT-VALUE})")
    int rounds;

    @Override
    public Integer call() throws Exception {
        try (ServerProcess server = ServerProcess.start(List.of())) {
            System.out.printf("%d clients at once; %s%n%n", clients, Report.machine());
            System.out.println(
                    "| clients | a second | p50, ms | p99, ms | last, ms | server CPU-s"
                            + " | done | refused | failed |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            String token = server.token();
            long granted = 0;
            for (int round = 0; round < rounds; round++) {
                storm("upgraded (baseline)", server, null);
                granted += storm("authenticated", server, token);
            }
            System.out.printf(
                    "%n%d clients were authenticated; the audit trail has %d records of it%n",
                    granted, TopicReader.read(server.kafka(), GRANTED).size());
        }
        return 0;
    }

    private long storm(String name, ServerProcess server, @Nullable String token)
            throws IOException, InterruptedException {
        try (ConnectStorm storm = new ConnectStorm(server.gateway(), token)) {
            double before = server.cpuSeconds();
            storm.run(clients);
            double cpu = server.cpuSeconds() - before;
            System.out.printf(
                    "| %s | %,.0f | %,.0f | %,.0f | %,.0f | %.2f | %,d | %s | %d |%n",
                    name,
                    storm.succeeded() / storm.seconds(),
                    storm.micros().getValueAtPercentile(50) / 1e3,
                    storm.micros().getValueAtPercentile(99) / 1e3,
                    storm.micros().getMaxValue() / 1e3,
                    cpu,
                    storm.succeeded(),
                    storm.refused().isEmpty() ? "0" : storm.refused(),
                    storm.failed());
            return storm.succeeded();
        } finally {
            Thread.sleep(2_000); // for the end of all these connections
        }
    }
}
