package dev.tidewire.capture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A program that captures databases of the tests until it is killed. */
final class CaptureProcess {
    private static final String READY = "capture is streaming";
    private static final List<WorkspaceRule> RULES =
            List.of(new WorkspaceRule.ColumnRule("workspace"));

    private CaptureProcess() {}

    /** Captures a PostgreSQL database; returns when that streams. */
    static Process postgres(Path folder, String database) throws IOException {
        return start(folder, "postgres", database, Integer.toString(Servers.postgres().port()));
    }

    /** Captures databases of a MongoDB; returns when that streams. */
    static Process mongo(Path folder, String name, String uri) throws IOException {
        return start(folder, "mongo", name, uri);
    }

    private static Process start(Path folder, String... arguments) throws IOException {
        File out = folder.resolve(UUID.randomUUID() + ".log").toFile();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                CaptureProcess.class.getName(),
                                Servers.kafka().bootstrapServers()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(out.toPath()).contains(READY));
        return process;
    }

    /**
     * Arguments: Kafka's bootstrap servers; postgres or mongo; the source's name; PostgreSQL's port
     * or MongoDB's address.
     */
    public static void main(String[] arguments) throws InterruptedException {
        KafkaSettings kafka = KafkaSettings.of(arguments[0]);
        Instances instances = new Instances.Alone();
        Capture capture =
                arguments[1].equals("mongo")
                        ? new Capture(
                                MongoFixture.source(arguments[2], arguments[3], RULES),
                                kafka,
                                instances,
                                new CaptureMetrics())
                        : new Capture(
                                postgres(arguments[2], Integer.parseInt(arguments[3])),
                                kafka,
                                instances,
                                new CaptureMetrics());
        capture.start();
        if (capture.awaitStreaming(Duration.ofSeconds(60))) {
            System.out.println(READY);
        }
        Thread.currentThread().join();
    }

    private static PostgresSource postgres(String database, int port) {
        return PostgresSource.of(database, "127.0.0.1", port, database, "postgres", "", RULES)
                .withIntervals(Duration.ofMillis(5), Duration.ofSeconds(1), Duration.ofMillis(700));
    }
}
