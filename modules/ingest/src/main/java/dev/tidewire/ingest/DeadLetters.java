package dev.tidewire.ingest;

import dev.tidewire.records.DeadEventRecords;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps aside what a task refuses. */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final ProcessorContext<byte[], byte[]> context;
    private final String sink;
    private final int limit;
    private final IngestMetrics metrics;

    /**
     * @param limit the most bytes of a record
     */
    DeadLetters(
            ProcessorContext<byte[], byte[]> context,
            String sink,
            int limit,
            IngestMetrics metrics) {
        this.context = context;
        this.sink = sink;
        this.limit = limit;
        this.metrics = metrics;
    }

    /** Time is now: with the record's own time, an old one would be deleted at once. */
    void refuse(Record<byte[], byte[]> record, RecordMetadata place, String reason) {
        LOG.debug(
                "event=refused topic={} partition={} offset={}",
                place.topic(),
                place.partition(),
                place.offset());
        byte[] value = record.value();
        Headers headers = headers(record.headers(), place, reason);
        if (RecordLimits.bytes(record.key(), value, headers) > limit) {
            value = null;
            headers = headers(record.headers(), place, reason + "; the value is too large to keep");
        }
        if (RecordLimits.bytes(record.key(), value, headers) > limit) {
            headers =
                    headers(
                            new RecordHeaders(),
                            place,
                            reason + "; value and headers are too large to keep");
        }
        forward(record.key(), value, headers);
        metrics.dead.increment();
    }

    private static Headers headers(Headers original, RecordMetadata place, String reason) {
        return DeadEventRecords.headers(
                original, reason, place.topic(), place.partition(), place.offset());
    }

    private void forward(byte[] key, byte @Nullable [] value, Headers headers) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs(), headers), sink);
    }
}
