package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads Debezium's records of a source, in their order. Not thread-safe. */
interface SourceReader {
    /**
     * What a record is.
     *
     * @param events for the log, in order
     * @param boundary present if the record's offset, after the events, is a position at which
     *     capture can begin again: everything committed before this position has been read
     */
    record Step(List<ChangeEvent> events, OptionalLong boundary) {
        static final Step NOTHING = new Step(List.of(), OptionalLong.empty());

        static Step of(List<ChangeEvent> events) {
            return new Step(events, OptionalLong.empty());
        }

        static Step boundary(long position) {
            return new Step(List.of(), OptionalLong.of(position));
        }
    }

    /** Looks at the records that are read next. */
    default void begin(List<SourceRecord> batch) {}

    /** Reads the next record. */
    Step read(SourceRecord record);
}
