package dev.tidewire.embedded.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Change streams. */
abstract class ChangeStreamContract extends ReadWriteContract {

    @Test
    void tellsEveryKindOfChangeInOrder() {
        try (var stream = Streams.open(items().watch())) {
            items().insertOne(id(1).append("a", 1));
            items().updateOne(eq("_id", 1), set("a", 2));
            items().replaceOne(eq("_id", 1), new Document("b", 3));
            items().updateOne(eq("_id", 2), set("a", 4), new UpdateOptions().upsert(true));
            items().findOneAndUpdate(eq("_id", 2), inc("a", 1));
            items().deleteOne(eq("_id", 1));

            List<ChangeStreamDocument<Document>> events = Streams.take(stream, 6);

            assertThat(Streams.operations(events))
                    .containsExactly("insert", "update", "replace", "insert", "update", "delete");
            assertThat(events)
                    .extracting(it -> it.getDocumentKey().getInt32("_id").getValue())
                    .containsExactly(1, 1, 1, 2, 2, 1);
            assertThat(events.getFirst().getFullDocument()).isEqualTo(id(1).append("a", 1));
            assertThat(events.get(2).getFullDocument()).isEqualTo(id(1).append("b", 3));
            assertThat(events.getLast().getFullDocument()).isNull();
            assertThat(events).allMatch(it -> it.getNamespace().equals(items().getNamespace()));
            assertThat(events).allMatch(it -> it.getWallTime() != null);
        }
    }

    @Test
    void tellsNothingOfWritesThatFailedOrChangedNothing() {
        items().insertOne(id(1).append("a", 1));
        try (var stream = Streams.open(items().watch())) {
            items().updateOne(eq("_id", 1), set("a", 1));
            assertThatThrownBy(() -> items().insertOne(id(1))).hasMessageContaining("E11000");
            items().deleteOne(eq("_id", 7));
            items().insertOne(id(2));

            assertThat(Streams.take(stream, 1))
                    .extracting(ChangeStreamDocument::getFullDocument)
                    .containsExactly(id(2));
        }
    }

    @Test
    void describesWhatAnUpdateSetAndRemoved() {
        items().insertOne(id(1).append("a", 1).append("b", new Document("c", 1).append("d", 2)));
        try (var stream = Streams.open(items().watch())) {
            items().updateOne(
                            eq("_id", 1),
                            Document.parse("{$set: {a: 2, 'b.e': 3}, $unset: {'b.c': ''}}"));

            var description = Streams.take(stream, 1).getFirst().getUpdateDescription();

            assertThat(description.getUpdatedFields())
                    .isEqualTo(BsonDocument.parse("{a: 2, 'b.e': 3}"));
            assertThat(description.getRemovedFields()).containsExactly("b.c");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{$push: {list: 9}}",
                "{$pop: {list: 1}}",
                "{$pull: {list: 2}}",
                "{$set: {'list.1': 7, 'nested.x.y': {z: 1}}}",
                "{$set: {list: []}, $unset: {nested: ''}}",
                "{$rename: {nested: 'moved'}}",
                "{$set: {nested: null, list: {now: 'a document'}}}"
            })
    void describesAnUpdateThatLeadsFromTheOldToTheNewDocument(String update) {
        Document old = Document.parse("{_id: 1, list: [1, 2, 3], nested: {x: {w: 1}}, keep: 1}");
        items().insertOne(old);
        try (var stream = Streams.open(items().watch())) {
            items().updateOne(eq("_id", 1), Document.parse(update));

            var description = Streams.take(stream, 1).getFirst().getUpdateDescription();

            assertThat(Described.apply(description, old)).isEqualTo(items().find().first());
        }
    }

    @Test
    void givesTheImagesThatTheCollectionKeeps() {
        MongoCollection<Document> items = itemsWithImages();
        try (var stream = Streams.open(withImages(items.watch()))) {
            items.insertOne(id(1).append("a", 1));
            items.updateOne(eq("_id", 1), set("a", 2));
            items.replaceOne(eq("_id", 1), new Document("a", 3));
            items.deleteOne(eq("_id", 1));

            List<ChangeStreamDocument<Document>> events = Streams.take(stream, 4);

            assertThat(events)
                    .extracting(ChangeStreamDocument::getFullDocument)
                    .containsExactly(
                            id(1).append("a", 1), id(1).append("a", 2), id(1).append("a", 3), null);
            assertThat(events)
                    .extracting(ChangeStreamDocument::getFullDocumentBeforeChange)
                    .containsExactly(
                            null, id(1).append("a", 1), id(1).append("a", 2), id(1).append("a", 3));
        }
    }

    @Test
    void givesNoImagesThatTheCollectionDoesNotKeep() {
        items().insertOne(id(1).append("a", 1));
        try (var stream = Streams.open(withImages(items().watch()))) {
            items().updateOne(eq("_id", 1), set("a", 2));

            ChangeStreamDocument<Document> event = Streams.take(stream, 1).getFirst();

            assertThat(event.getFullDocument()).isNull();
            assertThat(event.getFullDocumentBeforeChange()).isNull();
        }
    }

    @Test
    void failsWhereARequiredImageIsMissing() {
        items().insertOne(id(1).append("a", 1));
        try (var stream =
                Streams.open(
                        items().watch()
                                .fullDocumentBeforeChange(FullDocumentBeforeChange.REQUIRED))) {
            items().updateOne(eq("_id", 1), set("a", 2));

            assertThatThrownBy(() -> Streams.take(stream, 1))
                    .isInstanceOfSatisfying(
                            MongoCommandException.class,
                            it -> assertThat(it.getErrorCode()).isEqualTo(47));
        }
    }

    @Test
    void looksUpTheCurrentDocument() {
        items().insertOne(id(1).append("a", 1));
        try (var stream = Streams.open(items().watch().fullDocument(FullDocument.UPDATE_LOOKUP))) {
            items().updateOne(eq("_id", 1), set("a", 2));

            assertThat(Streams.take(stream, 1).getFirst().getFullDocument())
                    .isEqualTo(id(1).append("a", 2));
        }
    }

    @Test
    void watchesADatabaseOrAllOfThem() {
        try (var ofDatabase = Streams.open(database().watch());
                var ofAll =
                        Streams.open(
                                client().watch(
                                                List.of(
                                                        Aggregates.match(
                                                                eq(
                                                                        "ns.db",
                                                                        database().getName())))))) {
            items().insertOne(id(1));
            database().getCollection("other").insertOne(id(2));

            assertThat(Streams.take(ofDatabase, 2))
                    .extracting(it -> it.getNamespace().getCollectionName())
                    .containsExactly("items", "other");
            assertThat(Streams.take(ofAll, 2))
                    .extracting(it -> it.getNamespace().getCollectionName())
                    .containsExactly("items", "other");
        }
    }

    @Test
    void filtersByTheStagesBehindIt() {
        try (var stream =
                Streams.open(
                        items().watch(
                                        List.of(
                                                Aggregates.match(
                                                        Filters.and(
                                                                eq("operationType", "insert"),
                                                                Filters.gte(
                                                                        "fullDocument.n", 2))))))) {
            items().insertMany(IntStream.range(0, 4).mapToObj(i -> id(i).append("n", i)).toList());

            assertThat(Streams.take(stream, 2))
                    .extracting(it -> it.getFullDocument().get("n"))
                    .containsExactly(2, 3);
        }
    }

    @Test
    void goesOnAfterAToken() {
        List<ChangeStreamDocument<Document>> events = threeInserts();
        BsonDocument first = events.getFirst().getResumeToken();

        try (var resumed = Streams.open(items().watch().resumeAfter(first));
                var started = Streams.open(items().watch().startAfter(first))) {
            assertThat(ids(Streams.take(resumed, 2))).containsExactly(2, 3);
            assertThat(ids(Streams.take(started, 2))).containsExactly(2, 3);
        }
    }

    @Test
    void startsAtAnOperationTimeInclusively() {
        BsonTimestamp second = threeInserts().get(1).getClusterTime();

        try (var stream = Streams.open(items().watch().startAtOperationTime(second))) {
            assertThat(ids(Streams.take(stream, 2))).containsExactly(2, 3);
        }
    }

    @Test
    void goesOnAfterTheTokenOfAnEmptyBatch() {
        BsonDocument token;
        try (var stream = Streams.open(items().watch())) {
            database().getCollection("other").insertOne(id(0));
            assertThat(stream.tryNext()).isNull();
            token = stream.getResumeToken();
        }
        items().insertOne(id(1));

        try (var stream = Streams.open(items().watch().resumeAfter(token))) {
            assertThat(ids(Streams.take(stream, 1))).containsExactly(1);
        }
    }

    @Test
    void refusesATokenThatIsNone() {
        BsonDocument token = new BsonDocument("_data", new BsonString("no token"));

        assertThatThrownBy(() -> items().watch().resumeAfter(token).cursor())
                .isInstanceOf(MongoCommandException.class);
    }

    @Test
    void splitsManyEventsIntoBatches() {
        try (var stream = Streams.open(items().watch().batchSize(7))) {
            items().insertMany(IntStream.range(0, 50).mapToObj(i -> id(i)).toList());

            assertThat(ids(Streams.take(stream, 50)))
                    .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        }
    }

    @Test
    void splitsLargeEventsIntoBatches() {
        String text = "x".repeat(1 << 20);
        try (var stream = Streams.open(items().watch())) {
            for (int i = 0; i < 60; i++) {
                items().insertOne(id(i).append("text", text));
            }

            assertThat(ids(Streams.take(stream, 60)))
                    .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
        }
    }

    @Test
    void tellsOneOrderToAllWhoWatchWhileManyWrite() throws Exception {
        try (var one = Streams.open(items().watch());
                var other = Streams.open(database().watch())) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                int seed = writer;
                writers.add(CompletableFuture.runAsync(() -> write(seed)));
            }
            CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).get(30, SECONDS);
            int changes = 4 * 100;

            List<ChangeStreamDocument<Document>> events = Streams.take(one, changes);

            assertThat(ids(Streams.take(other, changes))).isEqualTo(ids(events));
            assertThat(events)
                    .extracting(ChangeStreamDocument::getClusterTime)
                    .isSortedAccordingTo(BsonTimestamp::compareTo);
            Map<Object, Document> replayed = new HashMap<>();
            events.forEach(it -> Described.replay(it, replayed));
            assertThat(replayed.values())
                    .containsExactlyInAnyOrderElementsOf(items().find().into(new ArrayList<>()));
        }
    }

    @Test
    void waitsForChangesWithoutKeepingOthersWaiting() throws Exception {
        try (MongoChangeStreamCursor<ChangeStreamDocument<Document>> stream =
                items().watch().maxAwaitTime(20, TimeUnit.SECONDS).cursor()) {
            CompletableFuture<Document> waiting =
                    CompletableFuture.supplyAsync(() -> stream.next().getFullDocument());
            for (int i = 0; i < 50; i++) {
                database().getCollection("other").insertOne(id(i));
            }
            assertThat(waiting).isNotDone();

            items().insertOne(id(1));

            assertThat(waiting.get(10, SECONDS)).isEqualTo(id(1));
        }
    }

    @Test
    void endsAKilledCursor() {
        items().insertOne(id(1));
        long cursor = openRaw();

        Document reply =
                database()
                        .runCommand(
                                new Document("killCursors", "items")
                                        .append("cursors", List.of(cursor, 4711L)));

        assertThat(reply.getList("cursorsKilled", Long.class)).containsExactly(cursor);
        assertThat(reply.getList("cursorsNotFound", Long.class)).containsExactly(4711L);
        assertThatThrownBy(() -> database().runCommand(getMore(cursor))).hasMessageContaining("43");
    }

    @Test
    void endsACursorThatIsKilledWhileItsClientWaits() {
        items().insertOne(id(1));
        long cursor = openRaw();
        Document asked = getMore(cursor).append("maxTimeMS", 60_000);
        CompletableFuture<Document> waiting =
                CompletableFuture.supplyAsync(() -> database().runCommand(asked));
        for (int i = 0; i < 50; i++) {
            database().getCollection("other").insertOne(id(i));
        }
        assertThat(waiting).isNotDone();

        Document _ =
                database()
                        .runCommand(
                                new Document("killCursors", "items")
                                        .append("cursors", List.of(cursor)));

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(MongoCommandException.class);
    }

    @Test
    void endsAStreamWithTheCollection() {
        items().insertOne(id(1));
        BsonDocument token;
        try (var stream = Streams.open(items().watch())) {
            items().drop();

            List<ChangeStreamDocument<Document>> events = Streams.take(stream, 2);

            assertThat(Streams.operations(events)).containsExactly("drop", "invalidate");
            token = events.getLast().getResumeToken();
        }
        assertThatThrownBy(() -> items().watch().resumeAfter(token).cursor())
                .isInstanceOf(MongoCommandException.class);
        try (var stream = Streams.open(items().watch().startAfter(token))) {
            items().insertOne(id(2));

            assertThat(ids(Streams.take(stream, 1))).containsExactly(2);
        }
    }

    @Test
    void endsAStreamWithTheDatabase() {
        items().insertOne(id(1));
        try (var stream = Streams.open(database().watch())) {
            database().drop();

            assertThat(Streams.operations(Streams.take(stream, 3)))
                    .containsExactly("drop", "dropDatabase", "invalidate");
        }
    }

    @Test
    void goesOnWithTheDatabaseWhenACollectionIsDroppedOrRenamed() {
        items().insertOne(id(1));
        database().getCollection("old").insertOne(id(1));
        try (var stream = Streams.open(database().watch())) {
            items().drop();
            database()
                    .getCollection("old")
                    .renameCollection(new MongoNamespace(database().getName(), "new"));
            database().getCollection("new").insertOne(id(2));

            List<ChangeStreamDocument<Document>> events = Streams.take(stream, 3);

            assertThat(Streams.operations(events)).containsExactly("drop", "rename", "insert");
            assertThat(events.get(1).getDestinationNamespace().getCollectionName())
                    .isEqualTo("new");
        }
    }

    private static ChangeStreamIterable<Document> withImages(ChangeStreamIterable<Document> it) {
        return it.fullDocument(FullDocument.WHEN_AVAILABLE)
                .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE);
    }

    private List<ChangeStreamDocument<Document>> threeInserts() {
        try (var stream = Streams.open(items().watch())) {
            items().insertMany(List.of(id(1), id(2), id(3)));
            return Streams.take(stream, 3);
        }
    }

    private static List<Integer> ids(List<ChangeStreamDocument<Document>> events) {
        return events.stream().map(it -> it.getDocumentKey().getInt32("_id").getValue()).toList();
    }

    /** 100 changes: inserts, updates and, of every tenth document, a deletion. */
    private void write(int seed) {
        for (int i = 0; i < 45; i++) {
            int id = seed * 1000 + i;
            items().insertOne(id(id).append("n", 0).append("list", List.of(i)));
            items().updateOne(eq("_id", id), Document.parse("{$inc: {n: 1}, $push: {list: 1}}"));
            if (i < 10) {
                items().deleteOne(eq("_id", id));
            }
        }
    }

    private long openRaw() {
        Document reply =
                database()
                        .runCommand(
                                new Document("aggregate", "items")
                                        .append(
                                                "pipeline",
                                                List.of(
                                                        new Document(
                                                                "$changeStream", new Document())))
                                        .append("cursor", new Document()));
        return reply.getEmbedded(List.of("cursor", "id"), Long.class);
    }

    private static Document getMore(long cursor) {
        return new Document("getMore", cursor)
                .append("collection", "items")
                .append("maxTimeMS", 100);
    }
}
