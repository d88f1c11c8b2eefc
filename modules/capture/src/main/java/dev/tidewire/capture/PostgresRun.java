package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Debezium engine on a PostgreSQL database. */
final class PostgresRun implements SourceRun {
    private final PostgresSource source;
    private final KafkaSettings kafka;
    private final CaptureMetrics metrics;
    private final EngineRun engine = new EngineRun();

    PostgresRun(PostgresSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        this.source = source;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    @Override
    public void run(Runnable streaming) throws InterruptedException {
        PostgresDatabase database = new PostgresDatabase(source);
        PostgresPreparation.Server server = new PostgresPreparation(source, database).prepare();
        WorkspaceMapping mapping = new WorkspaceMapping(source.database(), source.mappings());
        try (ChangeLog log =
                ChangeLog.open(source.name(), Family.POSTGRES, server.system(), kafka, metrics)) {
            if (isLost(server, log.stored())) {
                log.lose(null);
            }
            if (log.stored().lost() != null) {
                database.makeSlot();
                loss(database, server, mapping, log.stored().lost()).tell(log);
                log.begin(null);
            }
            String name = source.name() + "-" + UUID.randomUUID();
            @Nullable Throwable failure =
                    engine.run(
                            PostgresEngineSettings.of(source, name),
                            new Engines.Engine(log, streaming),
                            batches(database, server, mapping, log));
            if (failure != null) {
                throw PostgresErrors.translate(source, failure);
            }
        }
    }

    private static boolean isLost(PostgresPreparation.Server server, OffsetDocument stored) {
        boolean slotIsOurs = server.slotExists() && stored.incarnation().equals(server.system());
        return stored.hasPosition() && !slotIsOurs;
    }

    private Loss loss(
            PostgresDatabase database,
            PostgresPreparation.Server server,
            WorkspaceMapping mapping,
            String lost) {
        return new Loss(
                Family.POSTGRES,
                source.name(),
                source.name() + "-" + server.system() + "-gap-" + lost,
                workspaces(database, mapping),
                Instant.now(),
                "the replication slot was dropped or the database replaced; what was committed"
                        + " since it was last read is not captured");
    }

    private @Nullable Set<WorkspaceId> workspaces(
            PostgresDatabase database, WorkspaceMapping mapping) {
        try (Connection connection = database.open()) {
            @Nullable Set<WorkspaceId> now =
                    mapping.workspaces(
                            database.tables(connection).stream()
                                    .map(PostgresDatabase.Table::schema)
                                    .collect(Collectors.toSet()));
            if (now == null) {
                return null;
            }
            Set<WorkspaceId> all = new HashSet<>(now);
            all.addAll(new LogTail(kafka, source.name()).workspaces());
            return all;
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private CaptureBatches batches(
            PostgresDatabase database,
            PostgresPreparation.Server server,
            WorkspaceMapping mapping,
            ChangeLog log) {
        noteWorkspaces(database, mapping);
        String incarnation = source.name() + "-" + server.system() + "-" + server.timeline();
        return new CaptureBatches(
                new PostgresReader(
                        new PostgresRecords(
                                incarnation,
                                new PostgresTypes(database::open),
                                new ReplicaIdentities(database)),
                        new ChangeEvents<>(
                                source.name(),
                                new RowForm(source.defaultSchema(), mapping, metrics),
                                new ChangeJson(log.maxValueBytes(), metrics),
                                metrics)),
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

    @Override
    public void close() {
        engine.close();
    }
}
