package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of several instances one reads, and another goes on when it has gone. */
final class StandbyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instances GROUP = new Instances.Group(Duration.ofSeconds(1));

    private final MongoFixture fixture = MongoFixture.of(MongoFixture.fixed("acme"));

    @AfterEach
    void close() {
        fixture.close();
    }

    private Capture instance(CaptureMetrics metrics) {
        Capture capture = new Capture(fixture.source(), Fixture.kafka(), GROUP, metrics);
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
    void whoReadsIsNotDisturbedByThoseWhoComeAndGo() {
        CaptureMetrics metrics = new CaptureMetrics();
        try (Capture active = instance(metrics)) {
            await(active, CaptureHealth.Streaming.class);
            for (int round = 0; round < 3; round++) {
                CaptureMetrics others = new CaptureMetrics();
                try (Capture standby = instance(others)) {
                    await(standby, CaptureHealth.StandingBy.class);
                    insert(round * 10, round * 10 + 10);
                    fixture.events(round * 10 + 10);
                    assertThat(standby.check()).isInstanceOf(CaptureHealth.StandingBy.class);
                    assertThat(others.received().sum()).isZero();
                }
            }

            assertThat(active.check()).isInstanceOf(CaptureHealth.Streaming.class);
            assertThat(metrics.restarts().sum()).isZero();
            assertThat(metrics.received().sum()).isEqualTo(30);
        }
    }

    @Test
    void whoStandsByGoesOnWhereTheOtherWas() {
        Capture first = instance(new CaptureMetrics());
        await(first, CaptureHealth.Streaming.class);
        try (Capture second = instance(new CaptureMetrics())) {
            insert(0, 20);
            fixture.events(20);
            first.close();
            insert(20, 40);

            assertThat(fixture.events(40))
                    .extracting(StandbyTest::id)
                    .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
            await(second, CaptureHealth.Streaming.class);
        } finally {
            first.close();
        }
    }

    @Test
    void whoCannotReachTheSourceLetsAnotherTry() {
        try (Capture cutOff = cutOff()) {
            cutOff.start();
            await(cutOff, CaptureHealth.Retrying.class);
            try (Capture second = instance(new CaptureMetrics())) {
                await(second, CaptureHealth.Streaming.class);
                await(cutOff, CaptureHealth.StandingBy.class);
            }
            await(cutOff, CaptureHealth.Retrying.class);
        }
    }

    /** Of the same source, which it cannot reach. */
    private Capture cutOff() {
        return new Capture(
                fixture.name(),
                UnreachableRun::new,
                new GroupTurn(fixture.name(), Fixture.kafka(), Duration.ofSeconds(1)),
                new CaptureMetrics(),
                new RetryPauses(new Random(1), Duration.ofMillis(500)));
    }

    private static final class UnreachableRun implements SourceRun {
        @Override
        public void run(Runnable streaming) {
            throw new CaptureException("the source cannot be reached");
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    private static int id(ChangeEvent event) {
        return Fixture.json(event).at("/document/_id").intValue();
    }
}
