package dev.tidewire.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.base.QueueProvider;
import io.debezium.connector.base.QueueProviderService;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's task for PostgreSQL with two differences: values stay the texts that the server sent,
 * and a change is passed on as soon as it arrives, without polling. Debezium makes the object by
 * its class name.
 */
public final class TextPostgresTask extends PostgresConnectorTask {
    private volatile @Nullable PromptQueue queue;
    private volatile @Nullable String engine;

    /** For Debezium. */
    public TextPostgresTask() {}

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(
            Configuration config) {
        engine = config.getString(Engines.NAME);
        return super.start(config);
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection connection, PostgresSchema schema, PostgresConnectorConfig config)
            throws SQLException {
        QueueProvider<DataChangeEvent> provider =
                config.getServiceRegistry()
                        .getService(QueueProviderService.class)
                        .getQueueProvider();
        queue = (PromptQueue) provider;
        ReplicationConnection replication =
                ReplicationConnection.builder(config)
                        .withSlot(config.slotName())
                        .withPublication(config.publicationName())
                        .withTableFilter(config.getTableFilters())
                        .withPublicationAutocreateMode(
                                PostgresConnectorConfig.AutoCreateMode.DISABLED)
                        .withPlugin(config.plugin())
                        .dropSlotOnClose(false)
                        .statusUpdateInterval(PostgresEngineSettings.STATUS_UPDATES)
                        .withTypeRegistry(new TextTypes(connection))
                        .withSchema(schema)
                        .jdbcMetadataConnection(connection)
                        .build();
        Engines.Engine known = Engines.of(engine);
        return new PromptConnection(
                replication,
                config.getLogicalName(),
                known.streaming(),
                Objects.requireNonNull(known.postgres(), "postgres"));
    }

    /** Debezium's own poll is asked only when there is nothing: it tells of errors. */
    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        PromptQueue source = queue;
        List<SourceRecord> records = source == null ? List.of() : source.take();
        return records.isEmpty() ? super.doPoll() : records;
    }
}
