package dev.tidewire.matcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A matcher in a JVM of its own, which can be killed. */
final class MatcherProcess implements AutoCloseable {
    private final Process process;

    private MatcherProcess(Process process) {
        this.process = process;
    }

    static MatcherProcess start(MatcherSettings settings) throws IOException {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return new MatcherProcess(
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx256m",
                                        "-XX:+UseSerialGC",
                                        "-cp",
                                        classPath,
                                        MatcherProcess.class.getName(),
                                        settings.client().get("bootstrap.servers"),
                                        settings.instance(),
                                        settings.stateDirectory().toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        MatcherSettings settings =
                MatcherSettings.of(arguments[0], arguments[1], Path.of(arguments[2]))
                        .withLease(Duration.ofMinutes(5));
        new MatcherStreams(settings, new MatcherMetrics()).start();
        new CountDownLatch(1).await();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
