package dev.tidewire.capture;

import io.debezium.bean.StandardBeanNames;
import io.debezium.bean.spi.BeanRegistry;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.base.QueueProvider;
import io.debezium.connector.base.QueueProviderService;
import io.debezium.connector.common.BaseSourceTask;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.common.DebeziumHeaderProducer;
import io.debezium.connector.mongodb.CollectionId;
import io.debezium.connector.mongodb.Module;
import io.debezium.connector.mongodb.MongoDbConnector;
import io.debezium.connector.mongodb.MongoDbConnectorConfig;
import io.debezium.connector.mongodb.MongoDbErrorHandler;
import io.debezium.connector.mongodb.MongoDbEventMetadataProvider;
import io.debezium.connector.mongodb.MongoDbOffsetContext;
import io.debezium.connector.mongodb.MongoDbPartition;
import io.debezium.connector.mongodb.MongoDbTaskContext;
import io.debezium.connector.mongodb.metrics.MongoDbChangeEventSourceMetricsFactory;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.schema.SchemaFactory;
import io.debezium.snapshot.SnapshotterService;
import io.debezium.spi.schema.DataCollectionId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A task of Debezium's connector for MongoDB, made of Debezium's parts, with two differences:
 * documents keep all their types, and a change is passed on as soon as it arrives, without polling.
 * Debezium makes the object by its class name.
 */
public final class PromptMongoTask extends BaseSourceTask<MongoDbPartition, MongoDbOffsetContext> {
    private volatile @Nullable MongoDbTaskContext taskContext;
    private volatile @Nullable PromptQueue prompt;
    private volatile @Nullable ChangeEventQueue<DataChangeEvent> queue;
    private volatile @Nullable ErrorHandler errorHandler;

    /** For Debezium. */
    public PromptMongoTask() {}

    @Override
    public String version() {
        return Module.version();
    }

    @Override
    protected String connectorName() {
        return Module.name();
    }

    @Override
    protected Iterable<Field> getAllConfigurationFields() {
        return MongoDbConnectorConfig.ALL_FIELDS;
    }

    @Override
    protected Configuration withMaskedSensitiveOptions(Configuration config) {
        return super.withMaskedSensitiveOptions(config)
                .withMasked(MongoDbConnectorConfig.CONNECTION_STRING.name());
    }

    @Override
    public CdcSourceTaskContext<? extends CommonConnectorConfig> preStart(Configuration config) {
        MongoDbTaskContext created = new MongoDbTaskContext(config);
        taskContext = created;
        return created;
    }

    @Override
    public ChangeEventSourceCoordinator<MongoDbPartition, MongoDbOffsetContext> start(
            Configuration settings) {
        MongoDbConnectorConfig config = new MongoDbConnectorConfig(settings);
        MongoDbTaskContext task = Objects.requireNonNull(taskContext, "preStart");
        RawSchema schema = new RawSchema(config, task);
        Offsets<MongoDbPartition, MongoDbOffsetContext> offsets =
                getPreviousOffsets(
                        new MongoDbPartition.Provider(config),
                        new MongoDbOffsetContext.Loader(config));
        registerServiceProviders(config.getServiceRegistry());
        registerBeans(config, task, schema, offsets);
        ChangeEventQueue<DataChangeEvent> created = queue(config);
        queue = created;
        MongoDbErrorHandler handler = new MongoDbErrorHandler(config, created, errorHandler);
        errorHandler = handler;
        Engines.Engine engine = Engines.of(settings.getString(Engines.NAME));
        return coordinator(
                new PromptMongoSources(
                        config,
                        task,
                        dispatcher(config, task, schema, created),
                        handler,
                        config.getServiceRegistry().tryGetService(SnapshotterService.class),
                        Objects.requireNonNull(engine.mongo(), "mongo"),
                        engine.streaming()),
                offsets,
                schema,
                created);
    }

    private static void registerBeans(
            MongoDbConnectorConfig config,
            MongoDbTaskContext task,
            RawSchema schema,
            Offsets<MongoDbPartition, MongoDbOffsetContext> offsets) {
        BeanRegistry beans = config.getBeanRegistry();
        beans.add(StandardBeanNames.CONNECTOR_CONFIG, config);
        beans.add(StandardBeanNames.DATABASE_SCHEMA, schema);
        beans.add(StandardBeanNames.OFFSETS, offsets);
        beans.add(StandardBeanNames.CDC_SOURCE_TASK_CONTEXT, task);
    }

    private ChangeEventQueue<DataChangeEvent> queue(MongoDbConnectorConfig config) {
        QueueProvider<DataChangeEvent> provider =
                config.getServiceRegistry()
                        .getService(QueueProviderService.class)
                        .getQueueProvider();
        prompt = (PromptQueue) provider;
        MongoDbTaskContext task = Objects.requireNonNull(taskContext, "preStart");
        return new ChangeEventQueue.Builder<DataChangeEvent>()
                .pollInterval(config.getPollInterval())
                .maxBatchSize(config.getMaxBatchSize())
                .maxQueueSize(config.getMaxQueueSize())
                .maxQueueSizeInBytes(config.getMaxQueueSizeInBytes())
                .queueProvider(provider)
                .loggingContextSupplier(() -> task.configureLoggingContext("task"))
                .build();
    }

    @SuppressWarnings("unchecked") // the naming strategy is raw
    private static EventDispatcher<MongoDbPartition, CollectionId> dispatcher(
            MongoDbConnectorConfig config,
            MongoDbTaskContext task,
            RawSchema schema,
            ChangeEventQueue<DataChangeEvent> queue) {
        return new EventDispatcher<>(
                config,
                config.getTopicNamingStrategy(MongoDbConnectorConfig.TOPIC_NAMING_STRATEGY),
                schema,
                queue,
                task.getFilters().collectionFilter()::test,
                DataChangeEvent::new,
                new Metadata(),
                config.schemaNameAdjuster(),
                null,
                config.getServiceRegistry().tryGetService(DebeziumHeaderProducer.class));
    }

    private ChangeEventSourceCoordinator<MongoDbPartition, MongoDbOffsetContext> coordinator(
            PromptMongoSources sources,
            Offsets<MongoDbPartition, MongoDbOffsetContext> offsets,
            RawSchema schema,
            ChangeEventQueue<DataChangeEvent> changes) {
        MongoDbConnectorConfig config = sources.config();
        NotificationService<MongoDbPartition, MongoDbOffsetContext> notifications =
                new NotificationService<>(
                        List.of(),
                        config,
                        SchemaFactory.get(),
                        sources.dispatcher()::enqueueNotification);
        ChangeEventSourceCoordinator<MongoDbPartition, MongoDbOffsetContext> coordinator =
                new ChangeEventSourceCoordinator<>(
                        offsets,
                        sources.errorHandler(),
                        MongoDbConnector.class,
                        config,
                        sources,
                        new MongoDbChangeEventSourceMetricsFactory(),
                        sources.dispatcher(),
                        schema,
                        null,
                        notifications,
                        sources.snapshotter());
        coordinator.start(sources.task(), changes, new Metadata());
        return coordinator;
    }

    /**
     * Debezium keeps a description of the last change for its metrics, and makes it of every one,
     * which takes half of the time that it has for a change.
     */
    private static final class Metadata extends MongoDbEventMetadataProvider {
        @Override
        public String toSummaryString(
                DataCollectionId source, OffsetContext offset, Object key, Struct value) {
            return "";
        }
    }

    /** Debezium's own poll is asked only when there is nothing: it tells of errors. */
    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        PromptQueue source = prompt;
        List<SourceRecord> records = source == null ? List.of() : source.take();
        return records.isEmpty() ? pollRecords(Objects.requireNonNull(queue, "started")) : records;
    }

    @Override
    protected Optional<ErrorHandler> getErrorHandler() {
        return Optional.ofNullable(errorHandler);
    }

    @Override
    protected void doStop() {
        ChangeEventQueue<DataChangeEvent> changes = queue;
        if (changes != null) {
            changes.close();
        }
    }
}
