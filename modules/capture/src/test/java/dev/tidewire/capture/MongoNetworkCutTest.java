package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.ServerAddress;
import dev.tidewire.testkit.NetworkLink;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network between capture and MongoDB that falls silent and says nothing of it. */
final class MongoNetworkCutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final MongoFixture fixture = MongoFixture.acme();
    private final NetworkLink link = NetworkLink.to(port());

    private int port() {
        return new ServerAddress(new ConnectionString(fixture.source().uri()).getHosts().getFirst())
                .getPort();
    }

    @AfterEach
    void close() {
        link.close();
        fixture.close();
    }

    private MongoSource linked() {
        MongoSource direct = fixture.source();
        return new MongoSource(
                direct.name(),
                "mongodb://127.0.0.1:" + link.port() + "/?directConnection=true",
                direct.databases(),
                direct.collections(),
                direct.mappings(),
                direct.defaultDatabase(),
                direct.enablePreImages(),
                direct.pollInterval(),
                direct.heartbeatInterval(),
                direct.offsetInterval());
    }

    private static Capture instance(MongoSource source, CaptureMetrics metrics) {
        Capture capture =
                new Capture(
                        source,
                        Fixture.kafka(),
                        new Instances.Group(Duration.ofSeconds(1)),
                        metrics);
        capture.start();
        return capture;
    }

    private static void await(Capture capture, Class<? extends CaptureHealth> health) {
        Awaitility.await().atMost(PATIENCE).until(() -> health.isInstance(capture.check()));
    }

    private void insert(int from, int to) {
        for (int id = from; id < to; id++) {
            fixture.collection("orders").insertOne(new Document("_id", id));
        }
    }

    @Test
    void whoReachesTheDatabaseGoesOnForWhoIsCutOffFromIt() {
        CaptureMetrics metrics = new CaptureMetrics();
        try (Capture first = instance(linked(), metrics)) {
            await(first, CaptureHealth.Streaming.class);
            try (Capture second = instance(fixture.source(), new CaptureMetrics())) {
                await(second, CaptureHealth.StandingBy.class);
                insert(0, 20);
                fixture.events(20);

                long cut = System.nanoTime();
                link.cut();
                insert(20, 40);
                await(second, CaptureHealth.Streaming.class);
                assertNumbers(40);
                System.out.printf(
                        "cut off: %d ms%n", Duration.ofNanos(System.nanoTime() - cut).toMillis());

                link.mend();
                insert(40, 60);
                assertNumbers(60);
                await(first, CaptureHealth.StandingBy.class);
                assertThat(metrics.restarts().sum()).isEqualTo(1);
            }
        }
    }

    private void assertNumbers(int count) {
        List<Integer> ids =
                fixture.events(count).stream()
                        .map(event -> Fixture.json(event).at("/document/_id").intValue())
                        .toList();
        assertThat(ids).containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    }
}
