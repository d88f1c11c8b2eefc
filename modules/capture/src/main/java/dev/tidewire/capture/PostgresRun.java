package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Debezium engine on a PostgreSQL database. */
final class PostgresRun implements SourceRun {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRun.class);

    private static final long RETRY_MILLIS = 50;

    private final PostgresSource source;
    private final KafkaSettings kafka;
    private final CaptureMetrics metrics;
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean closed;

    PostgresRun(PostgresSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        this.source = source;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    @Override
    public void run(Runnable streaming) throws InterruptedException {
        PostgresDatabase database = new PostgresDatabase(source);
        PostgresPreparation.Server server = new PostgresPreparation(source, database).prepare();
        String name = source.name() + "-" + UUID.randomUUID();
        try (ChangeLog log =
                        ChangeLog.open(
                                source.name(), Family.POSTGRES, server.system(), kafka, metrics);
                PostgresCatalogue catalogue = PostgresCatalogue.start(source, database, kafka)) {
            if (!server.slotExists() && !log.offsets().isEmpty()) {
                LOG.error(
                        "event=slot_missing source={} slot={} reason=\"somebody dropped it; what was"
                                + " committed since it was last read is not captured\"",
                        source.name(),
                        source.slot());
                log.dropOffsets();
            }
            Runnable ready =
                    () -> {
                        catalogue.streaming();
                        streaming.run();
                    };
            Engines.add(name, new Engines.Engine(log, ready));
            start(name, batches(database, server, log, catalogue));
        } finally {
            Engines.remove(name);
            ended.countDown();
        }
        @Nullable Throwable failure = error.get();
        if (failure != null && !isClosed()) {
            throw PostgresErrors.translate(source, failure);
        }
    }

    private CaptureBatches batches(
            PostgresDatabase database,
            PostgresPreparation.Server server,
            ChangeLog log,
            PostgresCatalogue catalogue) {
        WorkspaceMapping mapping = new WorkspaceMapping(source.database(), source.mappings());
        noteWorkspaces(database, mapping);
        String incarnation = source.name() + "-" + server.system() + "-" + server.timeline();
        return new CaptureBatches(
                new PostgresRecords(
                        incarnation,
                        new PostgresTypes(database::open),
                        new ReplicaIdentities(database),
                        catalogue),
                new ChangeEvents(
                        source.name(),
                        source.defaultSchema(),
                        mapping,
                        new ChangeJson(log.maxValueBytes(), metrics),
                        metrics),
                log,
                source.offsetInterval(),
                System::nanoTime,
                database.position());
    }

    /** A TRUNCATE concerns the workspaces that had rows; afterwards nobody can tell them. */
    private void noteWorkspaces(PostgresDatabase database, WorkspaceMapping mapping) {
        if (mapping.columns().isEmpty()) {
            return;
        }
        try (Connection connection = database.open()) {
            for (PostgresDatabase.Table table : database.tables(connection)) {
                for (String column : mapping.columns()) {
                    if (database.hasColumn(connection, table, column)) {
                        for (String value : database.distinct(table, column)) {
                            WorkspaceId.parse(value)
                                    .ifPresent(workspace ->
                                            mapping.note(table.schema(), table.name(), workspace));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private void start(String name, CaptureBatches batches) {
        DebeziumEngine<RecordChangeEvent<SourceRecord>> created =
                DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                        .using(PostgresEngineSettings.of(source, name))
                        .using(OffsetCommitPolicy.always())
                        .using((success, message, cause) -> {
                            if (!success) {
                                error.compareAndSet(
                                        null,
                                        cause == null
                                                ? new CaptureException(String.valueOf(message))
                                                : cause);
                            }
                        })
                        .notifying(batches)
                        .build();
        if (publish(created)) {
            created.run();
        }
    }

    private synchronized boolean publish(DebeziumEngine<RecordChangeEvent<SourceRecord>> created) {
        if (closed) {
            return false;
        }
        engine = created;
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> running;
        synchronized (this) {
            closed = true;
            running = engine;
        }
        if (running == null) {
            return;
        }
        while (ended.getCount() > 0 && !ends(running)) {
            LOG.debug("event=engine_starting source={}", source.name());
        }
    }

    /** Debezium refuses to stop while it is starting; then it has to be told again. */
    private boolean ends(DebeziumEngine<RecordChangeEvent<SourceRecord>> running) {
        try {
            running.close();
            return true;
        } catch (IOException | IllegalStateException e) {
            return awaitEnd();
        }
    }

    private boolean awaitEnd() {
        try {
            return ended.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
