package dev.tidewire.ingest;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One partition of the log of events, as the one task that has it writes to it. Not thread-safe.
 *
 * <p>Every method but {@code close} throws {@link
 * org.apache.kafka.streams.errors.TaskMigratedException} once another task has taken the partition
 * over, and {@link org.apache.kafka.common.KafkaException} once something could not be written.
 */
interface EventLog extends AutoCloseable {
    /**
     * Whether the log had the event of this offset of the events that come in, when it was opened.
     */
    boolean holds(long offset);

    /** Hands a change to Kafka and does not wait for it. */
    void append(ProducerRecord<byte[], byte[]> change);

    /** What is due every second. */
    void tick();

    /** Waits until all is written, for a few seconds at most; what is not comes again. */
    @Override
    void close();
}
