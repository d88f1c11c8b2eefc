package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Debezium engine on a MongoDB deployment. */
final class MongoRun implements SourceRun {
    private static final Logger LOG = LoggerFactory.getLogger(MongoRun.class);

    private final MongoSource source;
    private final KafkaSettings kafka;
    private final CaptureMetrics metrics;
    private final EngineRun engine = new EngineRun();

    MongoRun(MongoSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        this.source = source;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    @Override
    public void run(Runnable streaming) throws InterruptedException {
        try (MongoDeployment deployment = new MongoDeployment(source)) {
            MongoDeployment.Server server = deployment.server();
            MongoCollections collections = new MongoCollections(deployment);
            Images images = new Images(deployment, collections);
            images.prepare();
            warn(images);
            try (ChangeLog log =
                            ChangeLog.open(
                                    source.name(), Family.MONGO, server.set(), kafka, metrics);
                    ChannelRefresher catalogue =
                            ChannelRefresher.start(
                                    source.name(),
                                    () -> {
                                        images.prepare();
                                        return collections.channels();
                                    },
                                    kafka)) {
                findPosition(deployment, collections, server, log);
                Runnable ready =
                        () -> {
                            catalogue.streaming();
                            streaming.run();
                        };
                MongoReader reader = reader(collections, images, catalogue, server, log);
                run(deployment, server, log, reader, ready);
            }
        }
    }

    private void warn(Images images) {
        images.untold()
                .ifPresent(reason ->
                        LOG.warn(
                                "event=images_missing source={} reason=\"{}\"",
                                source.name(),
                                reason));
    }

    /** Sees to it that the log says where capture goes on, and if it cannot go on as before. */
    private void findPosition(
            MongoDeployment deployment,
            MongoCollections collections,
            MongoDeployment.Server server,
            ChangeLog log) {
        Optional<MongoPosition> position = MongoPosition.of(log.stored());
        if (position.isEmpty()) {
            log.begin(MongoPosition.text(server.now()));
        } else if (!log.stored().incarnation().equals(server.set())
                || !deployment.holds(position.get(), server.splits())) {
            // The time first: what is committed after the gap is in the log must be captured.
            log.lose(MongoPosition.text(deployment.now()));
        }
        @Nullable String lost = log.stored().lost();
        if (lost != null) {
            loss(collections, server, lost).tell(log);
            log.begin(log.stored().start());
        }
    }

    private Loss loss(MongoCollections collections, MongoDeployment.Server server, String lost) {
        return new Loss(
                Family.MONGO,
                source.name(),
                source.name() + "-" + server.set() + "-gap-" + lost,
                workspaces(collections),
                Instant.now(),
                "MongoDB no longer has the changes since they were last read; they are not"
                        + " captured");
    }

    private @Nullable Set<WorkspaceId> workspaces(MongoCollections collections) {
        DocumentMapping mapping = new DocumentMapping(source.mappings());
        return Loss.workspaces(
                source.mappings(),
                collections.databases().stream().map(database -> mapping.home(database, null)),
                new LogTail(kafka, source.name()));
    }

    private void run(
            MongoDeployment deployment,
            MongoDeployment.Server server,
            ChangeLog log,
            MongoReader reader,
            Runnable ready) {
        String name = source.name() + "-" + UUID.randomUUID();
        @Nullable MongoPosition position = MongoPosition.of(log.stored()).orElse(null);
        @Nullable Throwable failure =
                engine.run(
                        MongoEngineSettings.of(source, name, server, position),
                        new Engines.Engine(log, ready),
                        batches(reader, log, deployment.now()));
        if (failure != null) {
            throw MongoErrors.translate(source, failure);
        }
    }

    private MongoReader reader(
            MongoCollections collections,
            Images images,
            ChannelRefresher catalogue,
            MongoDeployment.Server server,
            ChangeLog log) {
        DocumentMapping mapping = new DocumentMapping(source.mappings());
        return new MongoReader(
                new MongoRecords(source.name() + "-" + server.set()),
                new ChangeEvents<>(
                        source.name(),
                        new DocumentForm(source.defaultDatabase(), mapping),
                        new ChangeJson(log.maxValueBytes(), metrics),
                        metrics),
                collections,
                images,
                catalogue);
    }

    private CaptureBatches batches(MongoReader reader, ChangeLog log, BsonTimestamp now) {
        return new CaptureBatches(
                reader,
                log,
                source.offsetInterval(),
                System::nanoTime,
                // A change may have the time of the last one that was captured before.
                now.getValue() + 1);
    }

    @Override
    public void close() {
        engine.close();
    }
}
