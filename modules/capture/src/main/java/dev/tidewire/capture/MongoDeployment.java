package dev.tidewire.capture;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.ServerMonitorListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/** A replica set or sharded cluster, asked beside the stream of its changes. Thread-safe. */
final class MongoDeployment implements AutoCloseable {
    /** How long a server may be away before the engine ends and the supervisor makes a new one. */
    static final Duration SELECTION = Duration.ofSeconds(5);

    /** How long an answer may take, but for changes: see {@link MongoReading}. */
    static final Duration ANSWER = Duration.ofSeconds(20);

    private static final int WIRE_VERSION_6_0 = 17;
    private static final int WIRE_VERSION_7_0 = 21;
    private static final int SPLITS_FROM_PATCH = 9;
    private static final BsonDocument SPLIT =
            new BsonDocument("$changeStreamSplitLargeEvent", new BsonDocument());

    private final MongoSource source;
    private final MongoReading reading;
    private final MongoClient client;

    /** Whether the changes after a position can be read. */
    enum Held {
        HELD,
        /** Some are gone. */
        GONE,
        /** The position itself is not accepted; the changes may be there. */
        UNUSABLE
    }

    /**
     * Which deployment it is.
     *
     * @param set the replica set's name, or {@code sharded}
     * @param now the time of the last operation there
     * @param splits whether a change that is too large for one document can be had in parts
     */
    record Server(String set, BsonTimestamp now, boolean splits) {}

    /**
     * @param reading of its changes, closed by whoever has made it
     */
    MongoDeployment(MongoSource source, MongoReading reading) {
        this.source = source;
        this.reading = reading;
        this.client = client(source, ANSWER, new ServerMonitorListener() {});
    }

    /**
     * A client of a deployment, for whoever closes it.
     *
     * @param answer how long an answer may take; zero for however long
     * @param listener is told whether the servers are there
     * @throws CaptureException if the address cannot be resolved
     */
    static MongoClient client(MongoSource source, Duration answer, ServerMonitorListener listener) {
        try {
            return MongoClients.create(
                    MongoClientSettings.builder(settings(source, answer))
                            .applyToServerSettings(
                                    server -> server.addServerMonitorListener(listener))
                            .build());
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
    }

    static MongoClientSettings settings(MongoSource source, Duration answer) {
        long selection = SELECTION.toMillis();
        return MongoClientSettings.builder()
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(selection, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket ->
                        socket.connectTimeout(selection, TimeUnit.MILLISECONDS)
                                .readTimeout(answer.toMillis(), TimeUnit.MILLISECONDS))
                .applicationName("tidewire-capture-" + source.name())
                .applyConnectionString(new ConnectionString(source.uri()))
                .build();
    }

    MongoSource source() {
        return source;
    }

    MongoClient client() {
        return client;
    }

    /**
     * Asks which deployment it is.
     *
     * @throws CaptureException if it cannot be captured; the message has the remedy
     */
    Server server() {
        BsonDocument hello = hello();
        boolean sharded = hello.containsKey("msg");
        require(
                sharded || hello.containsKey("setName"),
                "is no replica set and has no change streams; start it with --replSet and initiate"
                        + " it");
        int wireVersion = hello.getInt32("maxWireVersion", new BsonInt32(0)).getValue();
        require(
                wireVersion >= WIRE_VERSION_6_0,
                "must be version 6.0 or later; upgrade the server");
        return new Server(
                sharded ? "sharded" : hello.getString("setName").getValue(),
                hello.getTimestamp("operationTime"),
                wireVersion >= WIRE_VERSION_7_0 || isLate60());
    }

    /** Version 6.0 has learnt it late. */
    private boolean isLate60() {
        List<BsonValue> version = command("buildInfo").getArray("versionArray").getValues();
        return version.get(1).asInt32().getValue() == 0
                && version.get(2).asInt32().getValue() >= SPLITS_FROM_PATCH;
    }

    /** The time of the last operation. */
    BsonTimestamp now() {
        return hello().getTimestamp("operationTime");
    }

    private BsonDocument hello() {
        return command("hello");
    }

    private BsonDocument command(String name) {
        try {
            return client.getDatabase("admin")
                    .runCommand(new BsonDocument(name, new BsonInt32(1)), BsonDocument.class);
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
    }

    /**
     * Whether every change after a stored position can still be read.
     *
     * @throws CaptureException if MongoDB cannot be asked
     */
    Held holds(MongoPosition position, boolean splits) {
        try {
            return reading.read((asking, _) -> {
                try (MongoChangeStreamCursor<?> cursor =
                        stream(asking, position, splits).cursor()) {
                    cursor.tryNext();
                    return Held.HELD;
                }
            });
        } catch (MongoException e) {
            if (MongoErrors.isTooLarge(e)) {
                return Held.HELD;
            }
            if (MongoErrors.isUnusable(e)) {
                return Held.UNUSABLE;
            }
            if (MongoErrors.isLost(e)) {
                return Held.GONE;
            }
            throw MongoErrors.translate(source, e);
        }
    }

    private ChangeStreamIterable<BsonDocument> stream(
            MongoClient asking, MongoPosition position, boolean splits) {
        List<BsonDocument> stages = new ArrayList<>(MongoPipeline.stages(source));
        if (splits) {
            stages.add(SPLIT);
        }
        ChangeStreamIterable<BsonDocument> stream =
                asking.watch(stages, BsonDocument.class)
                        .maxAwaitTime(1, TimeUnit.MILLISECONDS)
                        .batchSize(1);
        return switch (position) {
            case MongoPosition.Token(BsonDocument token) -> stream.resumeAfter(token);
            case MongoPosition.After(BsonTimestamp time) ->
                    stream.startAtOperationTime(new BsonTimestamp(time.getValue() + 1));
        };
    }

    private void require(boolean holds, String remedy) {
        if (!holds) {
            throw new CaptureException("MongoDB at " + source.hosts() + " " + remedy);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
