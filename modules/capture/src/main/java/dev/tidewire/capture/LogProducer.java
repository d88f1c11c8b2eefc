package dev.tidewire.capture;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producers of a source: idempotent, and without any wait for more records, which join in a
 * batch only while earlier ones are under way.
 */
final class LogProducer {
    /** The most bytes of a record. */
    static final int MOST_BYTES = 8 << 20;

    private LogProducer() {}

    /** The producer of the change log, fenced by the source's name. */
    static Producer<byte[], byte[]> create(String source, KafkaSettings kafka) {
        Map<String, Object> own = common(source);
        own.put("transactional.id", "tidewire-capture-" + source);
        own.put("transaction.timeout.ms", 60_000);
        own.put("batch.size", 128 << 10);
        own.put("buffer.memory", 64L << 20);
        own.put("max.request.size", MOST_BYTES + (1 << 20));
        return producer(kafka, own);
    }

    /** A producer that nothing fences, for what may be written again. */
    static Producer<byte[], byte[]> plain(String name, KafkaSettings kafka) {
        return producer(kafka, common(name));
    }

    private static Map<String, Object> common(String name) {
        Map<String, Object> own = new HashMap<>();
        own.put("client.id", "tidewire-capture-" + name);
        own.put("enable.idempotence", true);
        own.put("acks", "all");
        own.put("linger.ms", 0);
        own.put("compression.type", "none");
        own.put("delivery.timeout.ms", 30_000);
        own.put("request.timeout.ms", 10_000);
        own.put("max.block.ms", 30_000);
        own.put("retry.backoff.ms", 10);
        return own;
    }

    private static Producer<byte[], byte[]> producer(KafkaSettings kafka, Map<String, Object> own) {
        return new KafkaProducer<>(
                kafka.with(own), new ByteArraySerializer(), new ByteArraySerializer());
    }
}
