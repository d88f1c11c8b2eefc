package dev.tidewire.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code soak}. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole cluster, two instances of each role, while writers commit at random,",
            "subscribers come, stall and go, and faults strike: kills, stops, freezes, cuts of the",
            "network, restarts of Kafka and the databases. Then it holds what every subscriber got",
            "against what was committed, and against what the databases answer.",
            "",
            "Exit code 1 if anything was lost, doubled, out of order or wrong."
        })
public final class Soak implements Callable<Integer> {
    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "how long writers write (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(names = "--seed", description = "as a former run has printed it; random by default")
    private @Nullable Long seed;

    @Option(
            names = "--faults",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether faults strike (default: ${DEFAULT-VALUE})")
    private boolean faults;

    @Option(
            names = "--followers",
            defaultValue = "12",
            description = "clients, of up to 4 subscriptions each (default: ${DEFAULT-VALUE})")
    private int followers;

    @Option(
            names = "--pause",
            defaultValue = "4000",
            description = "milliseconds between faults, on average (default: ${DEFAULT-VALUE})")
    private double pause;

    @Option(names = "--keep", description = "keep data and logs, also after a good run")
    private boolean keep;

    private Soak() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        long chosen = seed == null ? new Random().nextInt(1_000_000) : seed;
        SoakOptions options =
                SoakOptions.of(Duration.ofMillis((long) (minutes * 60_000)), chosen)
                        .with(followers, faults, pause);
        say("seed " + chosen);
        Path folder = SoakFolder.create();
        Report report = new SoakRun(options, Soak::say).run(folder);
        System.out.print(report.text());
        if (report.good() && !keep) {
            SoakFolder.delete(folder);
        } else {
            System.out.println("data and logs: " + folder);
        }
        return report.good() ? 0 : 1;
    }

    private static void say(String line) {
        System.out.println(
                LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
