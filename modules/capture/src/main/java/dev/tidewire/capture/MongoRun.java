package dev.tidewire.capture;

import dev.tidewire.model.Family;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Debezium engine on a MongoDB deployment. */
final class MongoRun implements SourceRun {
    private static final Logger LOG = LoggerFactory.getLogger(MongoRun.class);

    private final MongoSource source;
    private final KafkaSettings kafka;
    private final CaptureMetrics metrics;
    private final MongoOversize oversize;
    private final MongoReading reading;
    private final EngineRun engine = new EngineRun();
    private final AtomicReference<@Nullable ChangeLog> opened = new AtomicReference<>();

    /**
     * @param oversize what earlier runs have learnt
     */
    MongoRun(
            MongoSource source,
            KafkaSettings kafka,
            CaptureMetrics metrics,
            MongoOversize oversize) {
        this.source = source;
        this.kafka = kafka;
        this.metrics = metrics;
        this.oversize = oversize;
        this.reading = new MongoReading(source);
    }

    @Override
    public void run(Runnable streaming) throws InterruptedException {
        try (MongoDeployment deployment = new MongoDeployment(source, reading)) {
            MongoDeployment.Server server = deployment.server();
            MongoCollections collections = new MongoCollections(deployment);
            Images images = new Images(deployment, collections);
            warn(images, images.prepare());
            if (engine.isClosed()) {
                return; // it may be another one's turn by now, whom opening the log would fence
            }
            try (ChangeLog log =
                            ChangeLog.open(
                                    source.name(), Family.MONGO, server.set(), kafka, metrics);
                    ChannelRefresher catalogue =
                            ChannelRefresher.start(
                                    source.name(),
                                    () -> collections.channels(images.prepare()),
                                    kafka)) {
                opened.set(log);
                new MongoBeginning(
                                deployment, collections, server, new LogTail(kafka, source.name()))
                        .find(log, oversize);
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

    private void warn(Images images, List<MongoCollections.Place> places) {
        images.untold(places)
                .ifPresent(reason ->
                        LOG.warn(
                                "event=images_missing source={} reason=\"{}\"",
                                source.name(),
                                reason));
    }

    private void run(
            MongoDeployment deployment,
            MongoDeployment.Server server,
            ChangeLog log,
            MongoReader reader,
            Runnable ready) {
        String name = source.name() + "-" + UUID.randomUUID();
        boolean bare = oversize.way() == MongoOversize.Way.BARE;
        @Nullable MongoPosition position = MongoPosition.of(log.stored()).orElse(null);
        @Nullable Throwable failure =
                engine.run(
                        MongoEngineSettings.of(source, name, server, position, bare),
                        Engines.Engine.mongo(log, ready, reading),
                        batches(reader, log, afterHeld(deployment, server, log), bare));
        if (failure == null) {
            return;
        }
        if (bare && MongoPast.isCauseOf(failure)) {
            oversize.past();
            return;
        }
        oversize.failed(failure);
        throw MongoErrors.translate(source, failure);
    }

    /** After everything that earlier engines captured, though the server's time went back. */
    private long afterHeld(
            MongoDeployment deployment, MongoDeployment.Server server, ChangeLog log) {
        long latest =
                MongoRecords.latest(incarnation(server), log.held(), deployment.now().getValue());
        // A change may have the time of the last one that was captured before.
        return latest + 1;
    }

    private MongoReader reader(
            MongoCollections collections,
            Images images,
            ChannelRefresher catalogue,
            MongoDeployment.Server server,
            ChangeLog log) {
        DocumentMapping mapping = new DocumentMapping(source.mappings());
        return new MongoReader(
                new MongoRecords(incarnation(server)),
                new ChangeEvents<>(
                        source.name(),
                        new DocumentForm(source.defaultDatabase(), mapping),
                        new ChangeJson(log.maxValueBytes(), metrics),
                        metrics),
                collections,
                images,
                catalogue);
    }

    private String incarnation(MongoDeployment.Server server) {
        return source.name() + "-" + server.set();
    }

    private CaptureBatches batches(MongoReader reader, ChangeLog log, long start, boolean ends) {
        CaptureBatches batches =
                new CaptureBatches(reader, log, source.offsetInterval(), System::nanoTime, start);
        return ends ? batches.endingAtStart(MongoPast::new) : batches;
    }

    @Override
    public void abandon() {
        @Nullable ChangeLog log = opened.get();
        if (log != null) {
            log.abandon();
        }
        close();
    }

    @Override
    public void close() {
        reading.close();
        engine.close();
    }
}
