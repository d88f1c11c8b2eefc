package dev.tidewire.capture;

import io.debezium.connector.mongodb.CollectionId;
import io.debezium.connector.mongodb.MongoDbConnectorConfig;
import io.debezium.connector.mongodb.MongoDbOffsetContext;
import io.debezium.connector.mongodb.MongoDbPartition;
import io.debezium.connector.mongodb.MongoDbSnapshotChangeEventSource;
import io.debezium.connector.mongodb.MongoDbTaskContext;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.source.spi.ChangeEventSourceFactory;
import io.debezium.pipeline.source.spi.SnapshotChangeEventSource;
import io.debezium.pipeline.source.spi.SnapshotProgressListener;
import io.debezium.pipeline.source.spi.StreamingChangeEventSource;
import io.debezium.snapshot.SnapshotterService;
import io.debezium.util.Clock;

/**
 * Makes the sources of a task's changes: Debezium's for snapshots, of which there are none, and
 * {@link PromptMongoStream}.
 *
 * @param reading reads the stream of changes
 * @param streaming called when it is open
 */
record PromptMongoSources(
        MongoDbConnectorConfig config,
        MongoDbTaskContext task,
        EventDispatcher<MongoDbPartition, CollectionId> dispatcher,
        ErrorHandler errorHandler,
        SnapshotterService snapshotter,
        MongoReading reading,
        Runnable streaming)
        implements ChangeEventSourceFactory<MongoDbPartition, MongoDbOffsetContext> {
    @Override
    public SnapshotChangeEventSource<MongoDbPartition, MongoDbOffsetContext>
            getSnapshotChangeEventSource(
                    SnapshotProgressListener<MongoDbPartition> listener,
                    NotificationService<MongoDbPartition, MongoDbOffsetContext> notifications) {
        return new MongoDbSnapshotChangeEventSource(
                config,
                task,
                dispatcher,
                Clock.system(),
                listener,
                errorHandler,
                notifications,
                snapshotter);
    }

    @Override
    public StreamingChangeEventSource<MongoDbPartition, MongoDbOffsetContext>
            getStreamingChangeEventSource() {
        return new PromptMongoStream(this);
    }
}
