package dev.tidewire.embedded.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the stand-in's own: its limits, its bounds and its failures on demand. */
final class StandInMongoTest {

    private static final int HISTORY_LOST = 286;
    private static final int ILLEGAL_OPERATION = 20;

    private StandInMongo mongo;
    private MongoClient client;
    private MongoDatabase database;
    private MongoCollection<Document> items;

    @BeforeEach
    void start() {
        start(MongoOptions.defaults());
    }

    @AfterEach
    void stop() {
        client.close();
        mongo.close();
    }

    @Test
    void saysThatItIsForDevelopmentOnly() {
        assertThat(mongo.description())
                .contains("127.0.0.1:" + mongo.port(), "for development only", "in memory");
    }

    @Test
    void refusesTransactions() {
        try (ClientSession session = client.startSession()) {
            session.startTransaction();

            assertRefused(() -> items.insertOne(session, new Document()), "transactions");
        }
        assertThat(items.countDocuments()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{update: 'items', updates: [{q: {}, u: [{$set: {a: 1}}]}]}",
                "{findAndModify: 'items', query: {}, update: [{$set: {a: 1}}]}",
                "{create: 'other', capped: true, size: 1000}",
                "{create: 'other', timeseries: {timeField: 't'}}",
                "{create: 'other', validator: {a: 1}}",
                "{create: 'other', viewOn: 'items', pipeline: []}",
                "{createIndexes: 'items', indexes: [{key: {a: 1}, name: 'a', expireAfterSeconds: 1}]}",
                "{createIndexes: 'items', indexes: [{key: {a: 'text'}, name: 'a'}]}",
                "{collMod: 'items', validator: {}}",
                "{aggregate: 'items', pipeline: [{$changeStream: {showExpandedEvents: true}}], cursor: {}}"
            })
    void refusesWhatItCannotDo(String command) {
        items.insertOne(new Document("_id", 1));

        assertRefused(() -> database.runCommand(Document.parse(command)), "real MongoDB");
        assertThat(items.find().first()).isEqualTo(new Document("_id", 1));
    }

    @Test
    void refusesACommandThatItDoesNotKnow() {
        assertThatThrownBy(() -> database.runCommand(Document.parse("{mapReduce: 'items'}")))
                .hasMessageContaining("'mapReduce'")
                .isInstanceOfSatisfying(
                        MongoException.class, it -> assertThat(it.getCode()).isEqualTo(59));
    }

    @Test
    void refusesToStartAtATimeBeforeItsOwnStart() {
        assertHistoryLost(
                () -> items.watch().startAtOperationTime(new BsonTimestamp(1, 1)).cursor());
    }

    @Test
    void refusesStagesOfAChangeStreamThatItDoesNotKnow() {
        assertThatThrownBy(
                        () -> items.watch(List.of(Document.parse("{$project: {ns: 1}}"))).cursor())
                .isInstanceOfSatisfying(
                        MongoCommandException.class,
                        it -> assertThat(it.getErrorCode()).isEqualTo(40324));
    }

    @Test
    void refusesAValueThatItCannotReadAndGoesOn() {
        Binary encrypted = new Binary((byte) 6, new byte[] {1, 2});

        assertRefused(() -> items.insertOne(new Document("b", encrypted)), "subtype");
        items.insertOne(new Document("b", new BsonBinary(UUID.randomUUID())));

        assertThat(items.countDocuments()).isEqualTo(1);
    }

    @Test
    void leavesStringsWithADollarAloneWhenTheRootIsReplaced() {
        List<Document> stages =
                List.of(
                        Document.parse(
                                "{$replaceRoot: {newRoot: {event: '$$ROOT', name: {$concat: ['$ns.db', '.', '$ns.coll']}}}}"),
                        Document.parse("{$match: {name: 'shop.items'}}"),
                        Document.parse("{$replaceWith: '$event'}"));
        try (var stream = Streams.open(items.watch(stages))) {
            items.insertOne(new Document("_id", 1).append("price", "$100"));

            assertThat(Streams.take(stream, 1).getFirst().getFullDocument())
                    .isEqualTo(new Document("_id", 1).append("price", "$100"));
        }
    }

    @Test
    void forgetsTheOldestChangesBeyondTheirNumber() {
        restart(new LogBounds(10, Long.MAX_VALUE));

        assertForgetsTheFirstOf(12, "");
    }

    @Test
    void forgetsTheOldestChangesBeyondTheirSize() {
        restart(new LogBounds(Integer.MAX_VALUE, 10_000));

        assertForgetsTheFirstOf(12, "x".repeat(1000));
    }

    @Test
    void keepsTheNewestChangeHoweverLarge() {
        restart(new LogBounds(10, 1));
        try (var stream = Streams.open(items.watch())) {
            items.insertOne(new Document("text", "x".repeat(100_000)));

            assertThat(Streams.take(stream, 1)).hasSize(1);
        }
    }

    @Test
    void endsAStreamThatIsOvertaken() {
        restart(new LogBounds(10, Long.MAX_VALUE));
        try (var stream = Streams.open(items.watch())) {
            items.insertMany(IntStream.range(0, 20).mapToObj(i -> new Document()).toList());

            assertHistoryLost(stream::tryNext);
        }
    }

    @Test
    void refusesATokenOfAnotherInstance() {
        BsonDocument token = insertAndTakeToken();
        restart(LogBounds.defaults());
        insertAndTakeToken();

        assertHistoryLost(() -> items.watch().resumeAfter(token).cursor());
    }

    @Test
    void doesARetriedWriteOnce() throws Exception {
        items.insertOne(new Document("_id", 1).append("n", 0));
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Integer> writer =
                CompletableFuture.supplyAsync(() -> {
                    int writes = 0;
                    while (writing.get() || writes < 100) {
                        items.updateOne(eq("_id", 1), inc("n", 1));
                        writes++;
                    }
                    return writes;
                });
        for (int cut = 0; cut < 3; cut++) {
            int before = items.find().first().getInteger("n");
            await().until(() -> items.find().first().getInteger("n") > before + 20);
            mongo.dropConnections();
        }
        writing.set(false);
        int writes = writer.get(30, TimeUnit.SECONDS);

        assertThat(items.find().first().getInteger("n")).isEqualTo(writes);
    }

    @Test
    void answersARepeatedWriteWithTheReplyOfBefore() {
        items.insertOne(new Document("_id", 1).append("n", 0));
        Document command =
                Document.parse("{update: 'items', updates: [{q: {_id: 1}, u: {$inc: {n: 1}}}]}")
                        .append("lsid", new Document("id", new BsonBinary(UUID.randomUUID())))
                        .append("txnNumber", 7L);

        Document first = RawCommands.run(mongo.port(), "shop", command);
        Document second = RawCommands.run(mongo.port(), "shop", command);

        assertThat(first.get("nModified")).isEqualTo(1);
        assertThat(second.get("nModified")).isEqualTo(1);
        assertThat(items.find().first().getInteger("n")).isEqualTo(1);
    }

    @Test
    void goesOnAfterItsConnectionsWereCut() {
        try (var stream = Streams.open(items.watch())) {
            items.insertOne(new Document("_id", 1));
            Streams.take(stream, 1);

            mongo.dropConnections();
            items.insertOne(new Document("_id", 2));

            assertThat(Streams.take(stream, 1))
                    .extracting(ChangeStreamDocument::getFullDocument)
                    .containsExactly(new Document("_id", 2));
        }
    }

    @Test
    void keepsItsDataWhileItDoesNotListen() {
        items.insertOne(new Document("_id", 1));

        for (int round = 0; round < 100; round++) {
            mongo.stopListening();
            assertThat(RawCommands.accepts(mongo.port())).isFalse();
            mongo.listen();
        }

        assertThat(items.find().first()).isEqualTo(new Document("_id", 1));
    }

    @Test
    void saysThatItsPortIsTaken() {
        assertThatThrownBy(() -> StandInMongo.start(MongoOptions.defaults().withPort(mongo.port())))
                .isInstanceOf(MongoStartException.class)
                .hasMessageContaining("127.0.0.1:" + mongo.port())
                .hasMessageContaining("port 0");
    }

    private void start(MongoOptions options) {
        mongo = StandInMongo.start(options);
        client = MongoClients.create(mongo.connectionString());
        database = client.getDatabase("shop");
        items = database.getCollection("items");
    }

    private void restart(LogBounds log) {
        stop();
        start(MongoOptions.defaults().withLog(log));
    }

    private void assertForgetsTheFirstOf(int changes, String text) {
        BsonDocument first = insertAndTakeToken();
        BsonDocument last = first;
        for (int i = 0; i < changes; i++) {
            last = insertAndTakeToken(text);
        }
        BsonDocument newest = last;

        assertHistoryLost(() -> items.watch().resumeAfter(first).cursor());
        items.insertOne(new Document("_id", "after"));
        try (var stream = Streams.open(items.watch().resumeAfter(newest))) {
            assertThat(Streams.take(stream, 1).getFirst().getFullDocument().get("_id"))
                    .isEqualTo("after");
        }
    }

    private BsonDocument insertAndTakeToken() {
        return insertAndTakeToken("");
    }

    private BsonDocument insertAndTakeToken(String text) {
        try (var stream = Streams.open(items.watch())) {
            items.insertOne(new Document("text", text));
            return Streams.take(stream, 1).getFirst().getResumeToken();
        }
    }

    private static void assertHistoryLost(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MongoException.class,
                        it -> assertThat(it.getCode()).isEqualTo(HISTORY_LOST));
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        MongoException.class,
                        it -> assertThat(it.getCode()).isEqualTo(ILLEGAL_OPERATION));
    }
}
