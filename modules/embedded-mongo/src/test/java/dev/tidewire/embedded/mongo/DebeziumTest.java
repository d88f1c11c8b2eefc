package dev.tidewire.embedded.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import dev.tidewire.embedded.mongo.DebeziumRun.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stand-in is for: the unmodified connector cannot tell it from MongoDB. */
final class DebeziumTest {

    private static final String DATABASE = "shop";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private final CopyOnWriteArrayList<Change> changes = new CopyOnWriteArrayList<>();
    private StandInMongo mongo;
    private MongoClient client;
    private MongoCollection<Document> orders;

    @BeforeEach
    void start() {
        mongo = StandInMongo.start(MongoOptions.defaults());
        client = MongoClients.create(mongo.connectionString());
        client.getDatabase(DATABASE)
                .createCollection(
                        "orders",
                        new CreateCollectionOptions()
                                .changeStreamPreAndPostImagesOptions(
                                        new ChangeStreamPreAndPostImagesOptions(true)));
        orders = client.getDatabase(DATABASE).getCollection("orders");
    }

    @AfterEach
    void stop() {
        client.close();
        mongo.close();
    }

    @Test
    void streamsEveryKindOfChangeWithBothImages() throws Exception {
        orders.insertOne(order(0).append("text", "$100"));
        try (DebeziumRun run = DebeziumRun.start(mongo, DATABASE, folder, changes)) {
            await().atMost(PATIENCE).until(() -> operations().contains("r"));
            orders.insertOne(order(1).append("a", 1));
            orders.updateOne(eq("_id", 1), combine(set("b", "$x"), unset("a")));
            orders.replaceOne(eq("_id", 1), new Document("c", 3));
            orders.deleteOne(eq("_id", 1));

            await().atMost(PATIENCE).until(() -> changes.size() >= 5);

            assertThat(run.failure()).isNull();
        }
        assertThat(operations()).containsExactly("r", "c", "u", "u", "d");
        assertThat(changes)
                .extracting(Change::after)
                .containsExactly(
                        order(0).append("text", "$100"),
                        order(1).append("a", 1),
                        order(1).append("b", "$x"),
                        order(1).append("c", 3),
                        null);
        assertThat(changes)
                .extracting(Change::before)
                .containsExactly(
                        null,
                        null,
                        order(1).append("a", 1),
                        order(1).append("b", "$x"),
                        order(1).append("c", 3));
        assertThat(changes.get(2).value().getStruct("updateDescription").getArray("removedFields"))
                .isEqualTo(List.of("a"));
        assertThat(changes.get(3).value().getStruct("updateDescription")).isNull();
    }

    @Test
    void losesNothingByRestartsOfTheConnectorAndCutsOfConnections() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicInteger written = new AtomicInteger(1);
        CompletableFuture<Void> writer = null;
        orders.insertOne(order(0));
        List<List<Change>> runs = new ArrayList<>();
        for (int restart = 0; restart < 4; restart++) {
            CopyOnWriteArrayList<Change> seen = new CopyOnWriteArrayList<>();
            runs.add(seen);
            try (DebeziumRun run = DebeziumRun.start(mongo, DATABASE, folder, seen)) {
                if (writer == null) {
                    // Behind the snapshot, which repeats what is written meanwhile.
                    await().atMost(PATIENCE).until(() -> !seen.isEmpty());
                    writer = CompletableFuture.runAsync(() -> write(writing, written));
                }
                awaitMore(seen, 300);
                mongo.dropConnections();
                awaitMore(seen, 300);
                // Afterwards the engine may report what it did not finish.
                assertThat(run.failure()).isNull();
            }
            int whileStopped = written.get();
            await().atMost(PATIENCE).until(() -> written.get() > whileStopped + 100);
        }
        writing.set(false);
        writer.join();
        CopyOnWriteArrayList<Change> rest = new CopyOnWriteArrayList<>();
        runs.add(rest);
        try (DebeziumRun run = DebeziumRun.start(mongo, DATABASE, folder, rest)) {
            await().atMost(PATIENCE).until(() -> ids(runs).distinct().count() == written.get());
            assertThat(run.failure()).isNull();
        }

        assertThat(ids(runs).distinct().boxed())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, written.get()).boxed().toList());
        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(ids(List.of(run)).boxed().toList())
                                .doesNotHaveDuplicates()
                                .isSorted());
    }

    @Test
    void healsWhenTheServerWasAwayForAMoment() throws Exception {
        try (DebeziumRun run = DebeziumRun.start(mongo, DATABASE, folder, changes)) {
            orders.insertOne(order(1));
            await().atMost(PATIENCE).until(() -> changes.size() == 1);

            mongo.stopListening();
            mongo.listen();
            orders.insertOne(order(2));

            await().atMost(PATIENCE).until(() -> ids(List.of(changes)).distinct().count() == 2);
            assertThat(run.failure()).isNull();
        }
    }

    private void write(AtomicBoolean writing, AtomicInteger written) {
        while (writing.get()) {
            orders.insertOne(order(written.get()));
            written.incrementAndGet();
        }
    }

    private static void awaitMore(List<Change> seen, int count) {
        int before = seen.size();
        await().atMost(PATIENCE).until(() -> seen.size() >= before + count);
    }

    private List<String> operations() {
        return changes.stream().map(Change::operation).toList();
    }

    private static IntStream ids(List<? extends List<Change>> runs) {
        return runs.stream()
                .flatMap(List::stream)
                .mapToInt(change -> change.after().getInteger("_id"));
    }

    private static Document order(int id) {
        return new Document("_id", id);
    }
}
