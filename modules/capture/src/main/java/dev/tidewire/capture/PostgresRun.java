package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A Debezium engine on a PostgreSQL database. */
final class PostgresRun implements SourceRun {
    private final PostgresSource source;
    private final KafkaSettings kafka;
    private final CaptureMetrics metrics;
    private final StreamWatch.Limits limits;
    private final PostgresLink link;
    private final EngineRun engine = new EngineRun();
    private final AtomicReference<@Nullable ChangeLog> opened = new AtomicReference<>();

    /**
     * @param limits for the silence of the stream
     */
    PostgresRun(
            PostgresSource source,
            KafkaSettings kafka,
            CaptureMetrics metrics,
            StreamWatch.Limits limits) {
        this.source = source;
        this.kafka = kafka;
        this.metrics = metrics;
        this.limits = limits;
        this.link = new PostgresLink(source.driver(), System::nanoTime);
    }

    @Override
    public void run(Runnable streaming) throws InterruptedException {
        PostgresDatabase database = new PostgresDatabase(source);
        PostgresPreparation.Server server = new PostgresPreparation(source, database).prepare();
        WorkspaceMapping mapping = new WorkspaceMapping(source.database(), source.mappings());
        if (engine.isClosed()) {
            return; // it may be another one's turn by now, whom opening the log would fence
        }
        try (ChangeLog log =
                        ChangeLog.open(
                                source.name(), Family.POSTGRES, server.system(), kafka, metrics);
                PostgresCatalogue catalogue = PostgresCatalogue.start(source, database, kafka)) {
            opened.set(log);
            findPosition(database, server, mapping, log);
            String name = source.name() + "-" + UUID.randomUUID();
            Runnable ready =
                    () -> {
                        catalogue.streaming();
                        streaming.run();
                    };
            CaptureBatches batches = batches(database, server, mapping, log, catalogue);
            PostgresWitness witness = new PostgresWitness(source, database, limits.answer());
            AtomicBoolean dead = new AtomicBoolean();
            @Nullable Throwable failure;
            try (StreamWatch watch = new StreamWatch(limits, link, witness, System::nanoTime)) {
                watch.start(source.name(), () -> giveUp(dead, log));
                failure =
                        engine.run(
                                PostgresEngineSettings.of(source, name),
                                Engines.Engine.postgres(log, ready, link),
                                batches);
            }
            if (dead.get()) {
                throw CaptureException.cutOff(silent());
            }
            if (failure != null) {
                throw PostgresErrors.translate(source, failure);
            }
        }
    }

    /** Debezium would end its connections in good form, which takes two. */
    private void giveUp(AtomicBoolean dead, ChangeLog log) {
        dead.set(true);
        log.abandon();
        link.abort();
    }

    private String silent() {
        return "PostgreSQL at %s:%d/%s has not answered for %d s; see to the network between"
                .formatted(
                        source.host(), source.port(), source.database(), limits.most().toSeconds());
    }

    /**
     * Sees to it that the log says that the slot is ours, and if capture cannot go on as before.
     */
    private void findPosition(
            PostgresDatabase database,
            PostgresPreparation.Server server,
            WorkspaceMapping mapping,
            ChangeLog log) {
        if (isLost(server, log.stored())) {
            log.lose(position(database));
        }
        if (log.stored().lost() != null || !log.stored().hasPosition()) {
            // The slot first: what is committed after the gap is in the log must be captured.
            database.makeSlot();
            @Nullable String lost = log.stored().lost();
            if (lost != null) {
                loss(database, server, mapping, lost).tell(log);
            }
            log.begin(position(database));
        }
    }

    /** The slot itself says where it begins; this tells one beginning from another. */
    private static String position(PostgresDatabase database) {
        return Long.toHexString(database.position());
    }

    private static boolean isLost(PostgresPreparation.Server server, OffsetDocument stored) {
        boolean slotIsOurs = server.slotExists() && stored.incarnation().equals(server.system());
        return stored.hasPosition() && stored.lost() == null && !slotIsOurs;
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
            return Loss.workspaces(
                    source.mappings(),
                    database.tables(connection).stream()
                            .map(table -> mapping.home(table.schema(), table.name(), null)),
                    new LogTail(kafka, source.name()));
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private CaptureBatches batches(
            PostgresDatabase database,
            PostgresPreparation.Server server,
            WorkspaceMapping mapping,
            ChangeLog log,
            PostgresCatalogue catalogue) {
        noteWorkspaces(database, mapping);
        String incarnation = source.name() + "-" + server.system() + "-" + server.timeline();
        return new CaptureBatches(
                new PostgresReader(
                        new PostgresRecords(
                                incarnation,
                                new PostgresTypes(database::open),
                                new ReplicaIdentities(database),
                                catalogue,
                                new RowNames(source, database)),
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
    public void abandon() {
        @Nullable ChangeLog log = opened.get();
        if (log != null) {
            log.abandon();
        }
        link.abort();
        close();
    }

    @Override
    public void close() {
        engine.close();
    }
}
