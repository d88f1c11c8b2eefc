package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import dev.tidewire.embedded.mongo.LogBounds;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.StandInMongo;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Capture of MongoDB comes back by itself, and the log holds every change once. */
final class MongoRecoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final MongoOptions OPTIONS = MongoOptions.defaults().withSearchPath("");

    private StandInMongo mongo = StandInMongo.start(OPTIONS);
    private MongoFixture fixture = MongoFixture.on(mongo, MongoFixture.fixed("acme"));
    private MongoCollection<Document> orders = fixture.collection("orders");

    @AfterEach
    void close() {
        fixture.close();
        mongo.close();
    }

    private void server(MongoOptions options, WorkspaceRule... mappings) {
        close();
        mongo = StandInMongo.start(options);
        fixture = MongoFixture.on(mongo, mappings);
        orders = fixture.collection("orders");
    }

    private void insert(int from, int to) {
        for (int id = from; id <= to; id++) {
            orders.insertOne(new Document("_id", id));
        }
    }

    private static List<Integer> ids(List<ChangeEvent> events) {
        return events.stream()
                .map(event -> Fixture.json(event).at("/document/_id").intValue())
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void nothingIsMissedFromTheMomentCaptureSaysThatItStreams() {
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    while (writing.get()) {
                        insert(written.get() + 1, written.get() + 1);
                        written.incrementAndGet();
                    }
                });
        fixture.capture();
        int first = written.get() + 1;
        Awaitility.await().atMost(PATIENCE).until(() -> written.get() > first + 200);
        writing.set(false);
        writer.join();

        List<Integer> captured = ids(eventsUntil(written.get()));

        assertThat(captured.getFirst()).isLessThanOrEqualTo(first);
        assertThat(captured).isEqualTo(range(captured.getFirst(), written.get()));
    }

    private List<ChangeEvent> eventsUntil(int id) {
        Awaitility.await().atMost(PATIENCE).until(() -> ids(fixture.events(1)).getLast() == id);
        return fixture.events(1);
    }

    @Test
    void changesWhileCaptureIsClosedAreCapturedEvenIfThereWasNoneBefore() {
        fixture.use(
                fixture.source()
                        .withIntervals(
                                Duration.ofMillis(5), Duration.ofSeconds(30), Duration.ofHours(1)));
        fixture.capture().close();
        insert(1, 2);
        fixture.capture();

        assertThat(ids(fixture.events(2))).containsExactly(1, 2);
    }

    @Test
    void changesThatWereCapturedButNotStoredAreSkipped() {
        MongoSource source = fixture.source();
        fixture.use(
                source.withIntervals(
                        source.pollInterval(), source.heartbeatInterval(), Duration.ofHours(1)));
        Capture first = fixture.capture();
        insert(1, 100);
        fixture.events(100);
        first.close();
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        insert(101, 101);

        assertThat(ids(fixture.events(101))).isEqualTo(range(1, 101));
        assertThat(metrics.duplicates().sum()).isBetween(1L, 100L);
        assertThat(metrics.appended().sum()).isEqualTo(1);
    }

    @Test
    void outageLongerThanTheSelectionTimeoutLosesNothing() {
        Capture capture = fixture.capture();
        insert(1, 1);
        fixture.events(1);
        mongo.stopListening();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(capture.check().toString())
                                    .contains("Retrying")
                                    .contains("cannot be reached"));
        } finally {
            mongo.listen();
        }
        insert(2, 3);

        assertThat(ids(fixture.events(3))).containsExactly(1, 2, 3);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> capture.check() instanceof CaptureHealth.Streaming);
    }

    @Test
    void cutConnectionsLoseAndRepeatNothing() {
        fixture.capture();
        for (int round = 0; round < 10; round++) {
            insert(round * 100 + 1, round * 100 + 100);
            mongo.dropConnections();
        }

        assertThat(ids(fixture.events(1000))).isEqualTo(range(1, 1000));
    }

    @Test
    void captureResumesWhenKafkaIsBack() {
        fixture.capture();
        insert(1, 1);
        fixture.events(1);
        Servers.kafka().stop();
        insert(2, 50);
        Servers.kafka().restart();
        insert(51, 51);

        assertThat(ids(fixture.events(51))).isEqualTo(range(1, 51));
    }

    @Test
    void laterInstanceTakesOverWithoutLossOrRepetition() {
        Capture first = fixture.capture();
        insert(1, 100);
        fixture.capture();
        insert(101, 200);

        assertThat(ids(fixture.events(200))).isEqualTo(range(1, 200));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(first.check().toString()).contains("another instance"));
    }

    @Test
    void droppedDatabaseThatIsMadeAgainIsCaptured() {
        fixture.capture();
        insert(1, 1);
        fixture.client().getDatabase(fixture.name()).drop();
        insert(2, 2);
        orders.drop();
        insert(3, 3);

        assertThat(ids(fixture.events(3))).containsExactly(1, 2, 3);
    }

    @Test
    void changesThatTheServerHasForgottenAreAGapAndCaptureGoesOn() {
        server(
                OPTIONS.withLog(new LogBounds(10, Long.MAX_VALUE)),
                WorkspaceRule.DatabaseRule.of("m.+_(?<workspace>.+)"),
                MongoFixture.fixed("demo"));
        insert(1, 1);
        fixture.collection("_acme", "orders").insertOne(new Document("_id", 1));
        fixture.capture().close();
        insert(2, 50);
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        insert(51, 52);

        List<LogGap> gaps = fixture.log().gaps(2);

        assertThat(gaps)
                .extracting(LogGap::workspace)
                .containsExactlyInAnyOrder(WorkspaceId.of("acme"), WorkspaceId.of("demo"));
        assertThat(gaps).extracting(LogGap::id).doesNotHaveDuplicates();
        assertThat(gaps.getFirst().reason()).contains("no longer has the changes");
        assertThat(ids(fixture.events(2))).containsExactly(51, 52);
        assertThat(metrics.gaps().sum()).isEqualTo(2);
        fixture.capture().close();
        assertThat(fixture.log().gaps(2)).hasSize(2);
    }

    @Test
    void gapIsForEveryWorkspaceWhereDocumentsSayWhoseTheyAre() {
        server(
                OPTIONS.withLog(new LogBounds(10, Long.MAX_VALUE)),
                new WorkspaceRule.ColumnRule("tenant"));
        fixture.capture().close();
        insert(1, 50);
        fixture.capture();
        orders.insertOne(new Document("_id", 51).append("tenant", "acme"));

        assertThat(fixture.log().gaps(4)).hasSize(4).allMatch(gap -> gap.workspace() == null);
        assertThat(ids(fixture.events(1))).containsExactly(51);
    }

    @Test
    void anotherServerInItsPlaceIsAGap() {
        Capture capture = fixture.capture();
        insert(1, 1);
        fixture.events(1);
        int port = mongo.port();
        mongo.close();
        mongo = StandInMongo.start(OPTIONS.withPort(port));
        fixture.reconnect();
        orders = fixture.collection("orders");
        assertThat(fixture.log().gaps(1)).hasSize(1);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> capture.check() instanceof CaptureHealth.Streaming);
        insert(2, 2);

        assertThat(ids(fixture.events(2))).containsExactly(1, 2);
    }

    @Test
    void serverThatCannotBeReachedIsToldWithItsRemedy() {
        fixture.use(
                MongoSource.of(
                        fixture.name(),
                        "mongodb://127.0.0.1:1/?replicaSet=rs0",
                        "shop",
                        fixture.source().mappings()));
        Capture capture = fixture.start(new CaptureMetrics());

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(capture.check().toString())
                                .contains("MongoDB at 127.0.0.1:1 cannot be reached"));
    }
}
