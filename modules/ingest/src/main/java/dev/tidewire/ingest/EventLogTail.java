package dev.tidewire.ingest;

import dev.tidewire.model.Family;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the end of the log: which of the events that will come again it has. Thread-safe. */
final class EventLogTail implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long FIRST_CHUNK = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final UUID eventsInId;

    EventLogTail(Map<String, Object> client, UUID eventsInId) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        this.consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.eventsInId = eventsInId;
    }

    /**
     * The offsets of the events that come in, at or behind an offset, whose events are in the log's
     * partition. Events are in the order in which they came in, so it is read from its end until
     * one is found that came in before.
     *
     * @throws KafkaException if Kafka does not answer in time
     */
    synchronized Set<Long> offsets(int partition, long from) {
        TopicPartition log = new TopicPartition(Topics.changeLog(Family.EVENTS), partition);
        consumer.assign(List.of(log));
        long start = consumer.beginningOffsets(List.of(log)).getOrDefault(log, 0L);
        long end = consumer.endOffsets(List.of(log)).getOrDefault(log, start);
        Set<Long> held = new HashSet<>();
        long chunk = FIRST_CHUNK;
        boolean all = false;
        while (!all && end > start) {
            long chunkStart = Math.max(start, end - chunk);
            all = read(log, chunkStart, end, from, held);
            end = chunkStart;
            chunk *= 2;
        }
        return held;
    }

    /** Whether one was found that came in before. */
    private boolean read(TopicPartition log, long start, long end, long from, Set<Long> held) {
        boolean before = false;
        consumer.seek(log, start);
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (consumer.position(log) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(log)) {
                Header origin = record.headers().lastHeader(EventRecords.ORIGIN);
                if (origin != null && record.offset() < end) {
                    String place = new String(origin.value(), StandardCharsets.UTF_8);
                    long offset = EventRecords.offset(place, eventsInId, log.partition());
                    if (offset >= from) {
                        held.add(offset);
                    } else {
                        before = true;
                    }
                }
                deadline = System.nanoTime() + TIMEOUT.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new KafkaException("Kafka did not send the end of " + log + " in time");
            }
        }
        return before;
    }

    /** Ends a read that goes on, which then fails as every later one does. */
    @Override
    public void close() {
        consumer.wakeup();
        synchronized (this) {
            consumer.close();
        }
    }
}
