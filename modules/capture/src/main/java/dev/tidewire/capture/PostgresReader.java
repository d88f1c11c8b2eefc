package dev.tidewire.capture;

import org.apache.kafka.connect.source.SourceRecord;

/** Reads the records of a PostgreSQL source. Not thread-safe. */
final class PostgresReader implements SourceReader {
    private final PostgresRecords records;
    private final ChangeEvents<RowChange> events;

    PostgresReader(PostgresRecords records, ChangeEvents<RowChange> events) {
        this.records = records;
        this.events = events;
    }

    @Override
    public Step read(SourceRecord record) {
        return switch (records.read(record)) {
            case PostgresRecords.Kind.Change(RowChange change) -> Step.of(events.of(change));
            case PostgresRecords.Kind.Boundary(long lsn) -> Step.boundary(lsn);
            case PostgresRecords.Kind.Other _ -> Step.NOTHING;
        };
    }
}
