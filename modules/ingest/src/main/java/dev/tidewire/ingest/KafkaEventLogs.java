package dev.tidewire.ingest;

import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The partitions of {@code realtime.events} that an instance writes to. Thread-safe.
 *
 * <p>A partition is opened in this order: fence whoever wrote to it, so that nothing new comes from
 * there; read how far the events that come in are committed, which nobody else can move any more;
 * then find what the log has of the rest, which will come again.
 */
final class KafkaEventLogs implements EventLogs {
    private static final long TIMEOUT_SECONDS = 15;

    private final String group;
    private final Admin admin;
    private final EventLogTail tail;
    private final Function<String, Producer<byte[], byte[]>> producers;
    private final IngestMetrics metrics;
    private final Map<Integer, KafkaEventLog> latest = new ConcurrentHashMap<>();

    /**
     * @param producers makes a producer of a transactional id
     */
    KafkaEventLogs(
            String group,
            Admin admin,
            EventLogTail tail,
            Function<String, Producer<byte[], byte[]>> producers,
            IngestMetrics metrics) {
        this.group = group;
        this.admin = admin;
        this.tail = tail;
        this.producers = producers;
        this.metrics = metrics;
    }

    @Override
    public KafkaEventLog open(int partition) {
        Producer<byte[], byte[]> producer = producers.apply(group + "-" + partition);
        try {
            producer.initTransactions();
            Set<Long> held = tail.offsets(partition, committed(partition));
            KafkaEventLog log =
                    new KafkaEventLog(partition, producer, held, metrics, System::nanoTime);
            latest.put(partition, log);
            return log;
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** The offset from which events will come again. */
    private long committed(int partition) {
        TopicPartition events = new TopicPartition(Topics.EVENTS_IN, partition);
        try {
            OffsetAndMetadata committed =
                    admin.listConsumerGroupOffsets(
                                    Map.of(
                                            group,
                                            new ListConsumerGroupOffsetsSpec()
                                                    .topicPartitions(Set.of(events))))
                            .partitionsToOffsetAndMetadata(group)
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .get(events);
            return committed == null ? 0 : committed.offset();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not tell how far " + events + " was read", e);
        }
    }

    /**
     * Waits until everything that was appended for a partition of the events that come in is
     * written. It must be called before their offsets are committed.
     *
     * @throws org.apache.kafka.streams.errors.TaskMigratedException if another task has taken the
     *     partition over
     * @throws KafkaException if something could not be written
     */
    void acknowledge(int partition) {
        KafkaEventLog log = latest.get(partition);
        if (log != null) {
            log.acknowledge();
        }
    }
}
