package dev.tidewire.matcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds where the last record before an offset ends. A committed offset may lie behind markers of
 * transactions, which are offsets but no records: a successor that began there would seem to have
 * left something out. Thread-safe.
 */
final class KafkaRecordEnds implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;

    KafkaRecordEnds(Map<String, Object> client) {
        consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * The offset behind the last record of {@code log} between {@code first} and {@code offset}, or
     * {@code first} if all between are markers.
     *
     * @throws KafkaException if Kafka does not answer in time
     */
    synchronized long before(TopicPartition log, long first, long offset) {
        if (first >= offset) {
            return offset;
        }
        consumer.assign(List.of(log));
        consumer.seek(log, first);
        long end = first;
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (consumer.position(log, TIMEOUT) < offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(log)) {
                if (record.offset() < offset) {
                    end = record.offset() + 1;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new KafkaException("Kafka did not send the end of " + log + " in time");
            }
        }
        return end;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
