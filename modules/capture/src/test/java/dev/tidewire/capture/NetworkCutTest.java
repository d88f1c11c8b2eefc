package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.testkit.NetworkLink;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network between capture and PostgreSQL that falls silent and says nothing of it. */
final class NetworkCutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StreamWatch.Limits SHORT =
            new StreamWatch.Limits(
                    Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMillis(200));

    private final Fixture fixture = Fixture.acme();
    private final NetworkLink link = NetworkLink.to(Servers.postgres().port());

    @AfterEach
    void close() {
        link.close();
        fixture.close();
    }

    /** Of the fixture's source, with a heartbeat that does not make up for a short limit. */
    private Capture instance(int port, StreamWatch.Limits limits, CaptureMetrics metrics) {
        PostgresSource direct = fixture.source();
        PostgresSource source =
                new PostgresSource(
                        direct.name(),
                        direct.host(),
                        port,
                        direct.database(),
                        direct.user(),
                        direct.password(),
                        direct.slot(),
                        direct.publication(),
                        direct.tables(),
                        direct.mappings(),
                        direct.defaultSchema(),
                        direct.pollInterval(),
                        Duration.ofSeconds(30),
                        direct.offsetInterval(),
                        direct.driver());
        Capture capture =
                new Capture(
                        source.name(),
                        () -> new PostgresRun(source, Fixture.kafka(), metrics, limits),
                        new GroupTurn(source.name(), Fixture.kafka(), Duration.ofSeconds(1)),
                        metrics,
                        RetryPauses.of(new Random(1)));
        capture.start();
        return capture;
    }

    private static void await(Capture capture, Class<? extends CaptureHealth> health) {
        Awaitility.await().atMost(PATIENCE).until(() -> health.isInstance(capture.check()));
    }

    private void insert(int from, int to) {
        for (int id = from; id < to; id++) {
            fixture.sql("INSERT INTO products VALUES (" + id + ")");
        }
    }

    @Test
    void whoReachesTheDatabaseGoesOnForWhoIsCutOffFromIt() {
        fixture.sql("CREATE TABLE products (id int)");
        CaptureMetrics metrics = new CaptureMetrics();
        try (Capture first = instance(link.port(), SHORT, metrics)) {
            await(first, CaptureHealth.Streaming.class);
            try (Capture second =
                    instance(Servers.postgres().port(), SHORT, new CaptureMetrics())) {
                await(second, CaptureHealth.StandingBy.class);
                insert(0, 20);
                fixture.events(20);

                long cut = System.nanoTime();
                link.cut();
                insert(20, 40);
                assertNumbers(40);
                System.out.printf(
                        "cut off: %d ms%n", Duration.ofNanos(System.nanoTime() - cut).toMillis());
                await(second, CaptureHealth.Streaming.class);
                await(first, CaptureHealth.StandingBy.class);

                link.mend();
                insert(40, 60);
                assertNumbers(60);
                assertThat(first.check()).isInstanceOf(CaptureHealth.StandingBy.class);
                assertThat(metrics.restarts().sum()).isEqualTo(1);
            }
            await(first, CaptureHealth.Streaming.class);
            insert(60, 70);
            assertNumbers(70);
        }
    }

    private void assertNumbers(int count) {
        List<ChangeEvent> events = fixture.events(count);
        assertThat(events)
                .extracting(event -> Fixture.json(event).at("/record/id").intValue())
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void aQuietDatabaseIsNotTakenForADeadOne() {
        fixture.sql("CREATE TABLE products (id int)");
        CaptureMetrics metrics = new CaptureMetrics();
        try (Capture capture = instance(link.port(), SHORT, metrics)) {
            await(capture, CaptureHealth.Streaming.class);

            Awaitility.await()
                    .during(SHORT.most().multipliedBy(3))
                    .atMost(PATIENCE)
                    .until(() -> capture.check() instanceof CaptureHealth.Streaming);

            insert(0, 1);
            fixture.events(1);
            assertThat(metrics.restarts().sum()).isZero();
        }
    }
}
