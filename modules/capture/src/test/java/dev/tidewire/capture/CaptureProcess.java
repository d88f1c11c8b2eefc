package dev.tidewire.capture;

import java.time.Duration;
import java.util.List;

/** A program that captures a database of the tests until it is killed. */
final class CaptureProcess {
    static final String READY = "capture is streaming";

    private CaptureProcess() {}

    /** Arguments: Kafka's bootstrap servers, PostgreSQL's port, the database. */
    public static void main(String[] arguments) throws InterruptedException {
        PostgresSource source =
                PostgresSource.of(
                                arguments[2],
                                "127.0.0.1",
                                Integer.parseInt(arguments[1]),
                                arguments[2],
                                "postgres",
                                "",
                                List.of(new WorkspaceRule.ColumnRule("workspace")))
                        .withIntervals(
                                Duration.ofMillis(5),
                                Duration.ofSeconds(1),
                                Duration.ofMillis(700));
        Capture capture = new Capture(source, KafkaSettings.of(arguments[0]), new CaptureMetrics());
        capture.start();
        if (capture.awaitStreaming(Duration.ofSeconds(60))) {
            System.out.println(READY);
        }
        Thread.currentThread().join();
    }
}
