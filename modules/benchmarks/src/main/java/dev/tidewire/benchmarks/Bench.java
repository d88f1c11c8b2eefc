package dev.tidewire.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code bench}. */
@Command(
        name = "bench",
        description =
                "Measures Tidewire on this machine; server and load run in processes of their own.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LatencyBenchmark.class,
            FanoutBenchmark.class,
            FiltersBenchmark.class,
            GrowthBenchmark.class,
            TokensBenchmark.class,
            ConnectsBenchmark.class,
            ReconnectsBenchmark.class,
            MatcherBenchmark.class
        })
public final class Bench {
    private Bench() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
