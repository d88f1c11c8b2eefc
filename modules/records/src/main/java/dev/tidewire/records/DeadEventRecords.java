package dev.tidewire.records;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The records of {@code realtime.events.dead}: what was refused, with key, value and headers as
 * they came, and the headers {@code dead-reason}, {@code dead-topic}, {@code dead-partition} and
 * {@code dead-offset}, UTF-8 text, that say why and where it is.
 */
public final class DeadEventRecords {
    public static final String REASON = "dead-reason";
    public static final String TOPIC = "dead-topic";
    public static final String PARTITION = "dead-partition";
    public static final String OFFSET = "dead-offset";

    private DeadEventRecords() {}

    /** The headers of what was refused at this place, those of an earlier refusal replaced. */
    public static Headers headers(
            Headers original, String reason, String topic, int partition, long offset) {
        Headers headers = new RecordHeaders(original);
        List.of(REASON, TOPIC, PARTITION, OFFSET).forEach(headers::remove);
        return headers.add(REASON, Wire.utf8(reason))
                .add(TOPIC, Wire.utf8(topic))
                .add(PARTITION, Wire.utf8(Integer.toString(partition)))
                .add(OFFSET, Wire.utf8(Long.toString(offset)));
    }
}
