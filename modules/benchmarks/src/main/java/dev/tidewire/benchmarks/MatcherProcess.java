package dev.tidewire.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidewire.matcher.MatcherMetrics;
import dev.tidewire.matcher.MatcherSettings;
import dev.tidewire.matcher.MatcherStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A matcher in a process of its own, so that its CPU time is not mixed with the broker's. It works
 * on what is in the change log, and ends.
 */
public final class MatcherProcess {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

    private MatcherProcess() {}

    /**
     * When the warm-up was done with, and when all was.
     *
     * @param begin before the first measured change
     * @param end behind the last one
     */
    record Run(MatcherMark begin, MatcherMark end) {}

    /**
     * Runs a matcher on the first {@code warmup} and the following {@code changes} records of the
     * change log.
     *
     * @param folder of this run alone
     * @throws IOException if the matcher fails; the message has what it printed
     */
    static Run run(String bootstrapServers, Path folder, int warmup, int changes)
            throws IOException, InterruptedException {
        Path output = folder.resolve("matcher.out");
        Path result = folder.resolve("matcher.json");
        List<String> command =
                JavaCommand.of(
                        MatcherProcess.class.getName(),
                        List.of(
                                bootstrapServers,
                                folder.resolve("state").toString(),
                                result.toString(),
                                Integer.toString(warmup),
                                Integer.toString(changes)));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        // Also when the benchmark is interrupted, the matcher does not outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "matcher-end"));
        if (process.waitFor() != 0) {
            throw new IOException("the matcher failed: " + Files.readString(output));
        }
        return JSON.readValue(result.toFile(), Run.class);
    }

    /** Arguments: broker, folder for state, file for the result, warm-up, changes. */
    public static void main(String[] arguments) throws IOException {
        int warmup = Integer.parseInt(arguments[3]);
        int changes = Integer.parseInt(arguments[4]);
        MatcherMetrics metrics = new MatcherMetrics();
        MatcherSettings settings =
                MatcherSettings.of(arguments[0], "bench", Path.of(arguments[1]))
                        // No gateway is there to send heartbeats.
                        .withLease(Duration.ofHours(1));
        try (MatcherStreams matcher = new MatcherStreams(settings, metrics)) {
            matcher.start();
            MatcherMark begin = await(metrics, warmup);
            MatcherMark end = await(metrics, warmup + changes);
            JSON.writeValue(Path.of(arguments[2]).toFile(), new Run(begin, end));
        }
    }

    private static MatcherMark await(MatcherMetrics metrics, long received) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long last = 0; metrics.received() < received; last = metrics.received()) {
            if (metrics.received() > last) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the matcher stopped at change %d of %d".formatted(last, received));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return MatcherMark.now(metrics);
    }
}
