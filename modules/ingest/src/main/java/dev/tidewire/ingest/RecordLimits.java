package dev.tidewire.ingest;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The most bytes of a record, by topic.
 *
 * @param events of the log
 * @param eventsIn of the events that come in
 * @param dead of the refused events
 */
record RecordLimits(int events, int eventsIn, int dead) {
    /** More than Kafka needs around a record that is alone in its batch. */
    private static final int FRAME_BYTES = 128;

    /** More than Kafka needs around a header. */
    private static final int HEADER_BYTES = 10;

    /** At least what a record takes, without compression. */
    static long bytes(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        long bytes = FRAME_BYTES + length(key) + length(value);
        for (Header header : headers) {
            bytes += HEADER_BYTES + 3L * header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte @Nullable [] part) {
        return part == null ? 0 : part.length;
    }
}
