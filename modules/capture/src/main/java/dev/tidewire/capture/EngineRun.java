package dev.tidewire.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Debezium engine that runs once at most and can be ended at any time. Thread-safe. */
final class EngineRun {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRun.class);
    private static final long RETRY_MILLIS = 50;

    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private boolean closed;

    /**
     * Runs it until it ends; does nothing if it was closed before.
     *
     * @param settings with the engine's name, under which {@link Engines} knows it
     * @return why it ended by itself; null if it was closed
     */
    @Nullable Throwable run(Properties settings, Engines.Engine known, CaptureBatches batches) {
        String name = settings.getProperty(Engines.NAME);
        Engines.add(name, known);
        try {
            DebeziumEngine<RecordChangeEvent<SourceRecord>> created = engine(settings, batches);
            if (publish(created)) {
                created.run();
            }
        } finally {
            Engines.remove(name);
            ended.countDown();
        }
        return isClosed() ? null : error.get();
    }

    private DebeziumEngine<RecordChangeEvent<SourceRecord>> engine(
            Properties settings, CaptureBatches batches) {
        return DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
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
    }

    private synchronized boolean publish(DebeziumEngine<RecordChangeEvent<SourceRecord>> created) {
        if (closed) {
            return false;
        }
        engine = created;
        return true;
    }

    /** Whether somebody has closed it. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends it. */
    void close() {
        @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> running;
        synchronized (this) {
            closed = true;
            running = engine;
        }
        if (running == null) {
            return;
        }
        while (ended.getCount() > 0 && !ends(running)) {
            LOG.debug("event=engine_starting");
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
