package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;

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
        if (position >= start) {
            log.pastHeld();
        }
        if (due()) {
            committer.markProcessed(record);
            committer.markBatchFinished();
            log.check();
            stored = nanoTime.getAsLong();
            appended = 0;
        }
    }

    private boolean due() {
        return appended >= MOST_APPENDED || nanoTime.getAsLong() - stored >= intervalNanos;
    }
}
