package dev.tidewire.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An ingest in a JVM of its own, which can be killed. */
final class IngestProcess implements AutoCloseable {
    private final Process process;

    private IngestProcess(Process process) {
        this.process = process;
    }

    static IngestProcess start(IngestSettings settings) throws IOException {
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return new IngestProcess(
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx256m",
                                        "-XX:+UseSerialGC",
                                        "-cp",
                                        classPath,
                                        IngestProcess.class.getName(),
                                        settings.client().get("bootstrap.servers"),
                                        settings.instance(),
                                        settings.stateDirectory().toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        IngestSettings settings =
                IngestSettings.of(arguments[0], arguments[1], Path.of(arguments[2]));
        new IngestStreams(settings, new IngestMetrics()).start();
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
