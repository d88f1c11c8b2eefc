package dev.tidewire.embedded.mongo;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.Document;

/** One run of the unmodified Debezium connector, with its offsets in a file. */
final class DebeziumRun implements AutoCloseable {

    /** What Debezium says of one change. */
    record Change(String operation, Document before, Document after, Struct value) {}

    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
    private final Thread thread;
    private final CountDownLatch polling = new CountDownLatch(1);
    private final CountDownLatch completed = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private DebeziumRun(Properties settings, List<Change> changes) {
        engine =
                DebeziumEngine.create(Connect.class)
                        .using(settings)
                        .using(
                                new DebeziumEngine.ConnectorCallback() {
                                    @Override
                                    public void pollingStarted() {
                                        polling.countDown();
                                    }
                                })
                        .using((success, message, error) -> {
                            failure.set(error);
                            completed.countDown();
                        })
                        .notifying(event -> add(event.value(), changes))
                        .build();
        thread = Thread.ofPlatform().daemon().name("debezium").start(engine);
    }

    /** Starts the connector where the last run with the same folder ended. */
    static DebeziumRun start(
            StandInMongo mongo, String database, Path folder, CopyOnWriteArrayList<Change> to)
            throws InterruptedException {
        DebeziumRun run = new DebeziumRun(settings(mongo, database, folder), to);
        if (!run.polling.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("Debezium did not start", run.failure.get());
        }
        return run;
    }

    Throwable failure() {
        return failure.get();
    }

    @Override
    public void close() throws IOException {
        engine.close();
        try {
            if (!completed.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("Debezium did not end");
            }
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Properties settings(StandInMongo mongo, String database, Path folder) {
        Properties settings = new Properties();
        settings.setProperty("name", "contract");
        settings.setProperty("connector.class", "io.debezium.connector.mongodb.MongoDbConnector");
        settings.setProperty("mongodb.connection.string", mongo.connectionString());
        settings.setProperty("topic.prefix", "contract");
        settings.setProperty("capture.scope", "database");
        settings.setProperty("capture.target", database);
        settings.setProperty("capture.mode", "change_streams_update_full_with_pre_image");
        settings.setProperty("capture.mode.full.update.type", "post_image");
        settings.setProperty("snapshot.mode", "initial");
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("poll.interval.ms", "5");
        settings.setProperty("cursor.max.await.time.ms", "200");
        settings.setProperty("heartbeat.interval.ms", "200");
        settings.setProperty(
                "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.setProperty("offset.storage.file.filename", folder.resolve("offsets").toString());
        settings.setProperty("offset.flush.interval.ms", "100");
        return settings;
    }

    private static void add(SourceRecord record, List<Change> changes) {
        // Heartbeats have no operation.
        if (record.value() instanceof Struct value && value.schema().field("op") != null) {
            changes.add(
                    new Change(
                            value.getString("op"),
                            document(value, "before"),
                            document(value, "after"),
                            value));
        }
    }

    private static Document document(Struct value, String field) {
        String json = value.getString(field);
        return json == null ? null : Document.parse(json);
    }
}
