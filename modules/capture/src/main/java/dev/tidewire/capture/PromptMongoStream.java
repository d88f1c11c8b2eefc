package dev.tidewire.capture;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.debezium.connector.mongodb.CollectionId;
import io.debezium.connector.mongodb.MongoDbOffsetContext;
import io.debezium.connector.mongodb.MongoDbPartition;
import io.debezium.connector.mongodb.MongoDbStreamingChangeEventSource;
import io.debezium.connector.mongodb.events.BufferingChangeStreamCursor.ResumableChangeStreamEvent;
import io.debezium.connector.mongodb.events.SplitEventHandler;
import io.debezium.connector.mongodb.recordemitter.MongoDbChangeRecordEmitter;
import io.debezium.util.Clock;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Reads a change stream on the one thread that passes its changes on, and waits for them at the
 * server. Debezium's own reader hands them from one thread to another, which looks for them once in
 * a poll interval, and which cannot be shorter than two milliseconds.
 */
final class PromptMongoStream extends MongoDbStreamingChangeEventSource {
    private final PromptMongoSources sources;
    private final SplitEventHandler<BsonDocument> parts = new SplitEventHandler<>();

    PromptMongoStream(PromptMongoSources sources) {
        super(
                sources.config(),
                sources.task(),
                sources.dispatcher(),
                sources.errorHandler(),
                Clock.system(),
                null,
                sources.snapshotter());
        this.sources = sources;
    }

    @Override
    public void execute(
            ChangeEventSourceContext context,
            MongoDbPartition partition,
            @Nullable MongoDbOffsetContext ignored) {
        try {
            sources.reading()
                    .read((client, silence) -> follow(client, silence, context, partition));
        } catch (RuntimeException e) {
            if (!sources.reading().isClosed()) {
                sources.errorHandler().setProducerThrowable(e);
            }
        }
    }

    private boolean follow(
            MongoClient client,
            MongoSilence silence,
            ChangeEventSourceContext context,
            MongoDbPartition partition)
            throws InterruptedException {
        try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor =
                initChangeStream(client, getOffsetContext()).cursor()) {
            sources.streaming().run();
            while (context.isRunning()) {
                silence.waitsFor(cursor.getServerAddress());
                read(cursor, partition);
            }
        }
        return true;
    }

    /** Waits for the next change, or until the server says that there is none. */
    @SuppressWarnings("deprecation") // Debezium's own reader has no other way
    private void read(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor,
            MongoDbPartition partition)
            throws InterruptedException {
        @Nullable ChangeStreamDocument<BsonDocument> event = cursor.tryNext();
        if (event != null) {
            @Nullable ChangeStreamDocument<BsonDocument> whole = parts.handle(event).orElse(null);
            if (whole != null) {
                dispatch(whole, partition);
            }
        } else if (cursor.getResumeToken() != null && parts.isEmpty()) {
            MongoDbOffsetContext offset = getOffsetContext();
            offset.noEvent(new ResumableChangeStreamEvent<>(cursor.getResumeToken()));
            sources.dispatcher().dispatchHeartbeatEvent(partition, offset);
        }
    }

    private void dispatch(ChangeStreamDocument<BsonDocument> event, MongoDbPartition partition)
            throws InterruptedException {
        MongoDbOffsetContext offset = getOffsetContext();
        offset.changeStreamEvent(event);
        sources.dispatcher()
                .dispatchDataChangeEvent(
                        partition,
                        new CollectionId(
                                event.getNamespace().getDatabaseName(),
                                event.getNamespace().getCollectionName()),
                        new MongoDbChangeRecordEmitter(
                                partition, offset, Clock.system(), event, sources.config()));
    }
}
