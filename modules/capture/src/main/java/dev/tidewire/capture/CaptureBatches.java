package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes Debezium's records to the log, and stores the offset now and then. A position is stored
 * only between two transactions of the source, and before anything after it is appended.
 */
final class CaptureBatches
        implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    /** What is captured between two stored positions must fit in memory after a crash. */
    private static final int MOST_APPENDED = 50_000;

    private final SourceReader reader;
    private final ChangeLog log;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final long start;
    private @Nullable Supplier<RuntimeException> end;
    private long stored;
    private int appended;

    /**
     * @param start a position of the source at or after everything that earlier engines captured
     */
    CaptureBatches(
            SourceReader reader,
            ChangeLog log,
            Duration interval,
            LongSupplier nanoTime,
            long start) {
        this.reader = reader;
        this.log = log;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.start = start;
        this.stored = nanoTime.getAsLong() - intervalNanos;
    }

    /** Lets it fail with this, once everything before the start is stored. */
    CaptureBatches endingAtStart(Supplier<RuntimeException> failure) {
        end = failure;
        return this;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        reader.begin(batch.stream().map(RecordChangeEvent::record).toList());
        for (RecordChangeEvent<SourceRecord> record : batch) {
            SourceReader.Step step = reader.read(record.record());
            for (ChangeEvent event : step.events()) {
                log.append(event);
                appended++;
            }
            if (step.boundary().isPresent()) {
                between(step.boundary().getAsLong(), record, committer);
            }
        }
        log.check();
    }

    private void between(
            long position,
            RecordChangeEvent<SourceRecord> record,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        boolean past = position >= start;
        if (past) {
            log.pastHeld();
        }
        boolean ends = past && end != null;
        if (ends || due()) {
            committer.markProcessed(record);
            committer.markBatchFinished();
            log.check();
            stored = nanoTime.getAsLong();
            appended = 0;
        }
        if (past && end != null) {
            throw end.get();
        }
    }

    private boolean due() {
        return appended >= MOST_APPENDED || nanoTime.getAsLong() - stored >= intervalNanos;
    }
}
