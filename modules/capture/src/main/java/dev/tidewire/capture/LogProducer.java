package dev.tidewire.capture;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a source: idempotent, fenced by the source's name, and without any wait for more
 * records, which join in a batch only while earlier ones are under way.
 */
final class LogProducer {
    /** The most bytes of a record. */
    static final int MOST_BYTES = 8 << 20;

    private LogProducer() {}

    static Producer<byte[], byte[]> create(String source, KafkaSettings kafka) {
        Map<String, Object> own = new HashMap<>();
        own.put("client.id", "tidewire-capture-" + source);
        own.put("transactional.id", "tidewire-capture-" + source);
        own.put("transaction.timeout.ms", 60_000);
        own.put("enable.idempotence", true);
        own.put("acks", "all");
        own.put("linger.ms", 0);
        own.put("batch.size", 128 << 10);
        own.put("buffer.memory", 64L << 20);
        own.put("compression.type", "none");
        own.put("max.request.size", MOST_BYTES + (1 << 20));
        own.put("delivery.timeout.ms", 30_000);
        own.put("request.timeout.ms", 10_000);
        own.put("max.block.ms", 30_000);
        own.put("retry.backoff.ms", 10);
        return new KafkaProducer<>(
                kafka.with(own), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
