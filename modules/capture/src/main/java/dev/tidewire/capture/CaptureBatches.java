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

    private final PostgresRecords records;
    private final ChangeEvents events;
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
            PostgresRecords records,
            ChangeEvents events,
            ChangeLog log,
            Duration interval,
            LongSupplier nanoTime,
            long start) {
        this.records = records;
        this.events = events;
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
        for (RecordChangeEvent<SourceRecord> record : batch) {
            switch (records.read(record.record())) {
                case PostgresRecords.Kind.Change(RowChange change) -> append(change);
                case PostgresRecords.Kind.Boundary(long position) -> {
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
                case PostgresRecords.Kind.Other _ -> {}
            }
        }
        log.check();
    }

    private void append(RowChange change) {
        for (ChangeEvent event : events.of(change)) {
            log.append(event);
            appended++;
        }
    }

    private boolean due() {
        return appended >= MOST_APPENDED || nanoTime.getAsLong() - stored >= intervalNanos;
    }
}
