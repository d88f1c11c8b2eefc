package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a source's changes and offsets, each change once.
 *
 * <p>Opening it fences every earlier writer of the source: from then on the log holds nothing new
 * of the source but what this writer adds. It then reads which ids the log holds since the stored
 * offset, and skips exactly those. Appending does not wait for Kafka; {@link #store} does. Readers
 * read uncommitted: the transactions are there for the fence, not for visibility, and are ended
 * often enough that they never time out.
 *
 * <p>Not thread-safe but for {@link #check()}.
 */
final class ChangeLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long TRANSACTION_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int HEADER_BYTES = 64 << 10;

    private final String source;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Set<String> held;
    private final int topicBytes;
    private final long[] floor;
    private final AtomicLongArray ends;
    private final String incarnation;
    private final CaptureMetrics metrics;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<String, Future<RecordMetadata>> firsts = new HashMap<>();
    private Map<String, String> offsets;
    private boolean inTransaction;
    private long transactionStart;

    private ChangeLog(
            String source,
            String topic,
            Producer<byte[], byte[]> producer,
            Set<String> held,
            long[] ends,
            OffsetDocument stored,
            int topicBytes,
            CaptureMetrics metrics) {
        this.source = source;
        this.topic = topic;
        this.producer = producer;
        this.held = held;
        this.ends = new AtomicLongArray(ends);
        this.topicBytes = topicBytes;
        this.floor = stored.ends();
        this.incarnation = stored.incarnation();
        this.offsets = stored.offsets();
        this.metrics = metrics;
    }

    /**
     * Takes over the source's part of the log.
     *
     * @param incarnation which history of the source is captured; offsets of another are dropped
     * @throws KafkaException if Kafka does not answer in time
     * @throws CaptureException if a topic is missing
     */
    static ChangeLog open(
            String source,
            Family family,
            String incarnation,
            KafkaSettings kafka,
            CaptureMetrics metrics) {
        String topic = Topics.changeLog(family);
        LogTail tail = new LogTail(kafka, source);
        Producer<byte[], byte[]> producer = LogProducer.create(source, kafka);
        try {
            producer.initTransactions();
            @Nullable OffsetDocument stored = tail.storedOffset();
            long[] ends = tail.ends(topic);
            if (stored == null || !stored.incarnation().equals(incarnation)) {
                if (stored != null) {
                    LOG.warn(
                            "event=source_replaced source={} reason=\"the stored offset belongs to"
                                    + " another history of the database; capture goes on from the"
                                    + " replication slot\"",
                            source);
                }
                stored = new OffsetDocument(incarnation, Map.of(), ends);
            }
            Set<String> held = tail.ids(topic, stored.ends());
            ChangeLog log =
                    new ChangeLog(
                            source,
                            topic,
                            producer,
                            held,
                            ends,
                            stored,
                            tail.maxMessageBytes(topic, LogProducer.MOST_BYTES),
                            metrics);
            log.write(stored);
            LOG.info("event=log_opened source={} held={}", source, held.size());
            return log;
        } catch (RuntimeException e) {
            producer.close(CLOSE);
            throw e;
        }
    }

    /** The most bytes of a value, with room for key, headers and framing beside it. */
    int maxValueBytes() {
        return Math.min(LogProducer.MOST_BYTES, topicBytes) - HEADER_BYTES;
    }

    /** The log's partitions. */
    int partitions() {
        return ends.length();
    }

    /** Debezium's stored offsets by its partitions. */
    Map<String, String> offsets() {
        return offsets;
    }

    /** Forgets Debezium's offsets: the source no longer has what comes after them. */
    void dropOffsets() {
        offsets = Map.of();
    }

    /**
     * Hands a change to Kafka unless the log holds it.
     *
     * @throws CaptureException if an earlier change could not be written
     */
    void append(ChangeEvent event) {
        if (held.remove(event.id())) {
            metrics.duplicates().increment();
            return;
        }
        begin();
        send(ChangeRecords.toRecord(event, partitions()));
        metrics.appended().increment();
    }

    /**
     * Forgets what the log held when it was opened: the source is past everything that was captured
     * before. What is left then never comes again.
     */
    void pastHeld() {
        held.clear();
    }

    /**
     * Stores Debezium's offsets with the log's ends, after every change appended so far is
     * acknowledged. Must be called between the source's transactions only: what comes after the
     * offsets must not have been appended yet. As long as changes that the log held before have not
     * come again, the old ends stay: they lie before those changes, and the new ends after them.
     *
     * @throws CaptureException if that fails
     */
    void store(Map<String, String> newOffsets) {
        try {
            begin();
            flush();
            Map<String, String> merged = new HashMap<>(offsets);
            merged.putAll(newOffsets);
            write(new OffsetDocument(incarnation, merged, held.isEmpty() ? endsNow() : floor));
            offsets = Map.copyOf(merged);
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    private void write(OffsetDocument document) {
        begin();
        send(
                new ProducerRecord<>(
                        Topics.CAPTURE_OFFSETS,
                        source.getBytes(StandardCharsets.UTF_8),
                        document.toJson()));
        commit();
    }

    private long[] endsNow() {
        long[] now = new long[ends.length()];
        for (int partition = 0; partition < now.length; partition++) {
            now[partition] = ends.get(partition);
        }
        return now;
    }

    private void begin() {
        check();
        if (inTransaction && System.nanoTime() - transactionStart > TRANSACTION_NANOS) {
            commit();
        }
        if (!inTransaction) {
            failing(producer::beginTransaction);
            transactionStart = System.nanoTime();
            inTransaction = true;
        }
    }

    private void commit() {
        flush();
        failing(producer::commitTransaction);
        firsts.clear();
        inTransaction = false;
    }

    private void failing(Runnable step) {
        try {
            step.run();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
            check();
        }
    }

    /** Waits until everything appended so far is acknowledged. */
    void flush() {
        producer.flush();
        check();
    }

    /**
     * A broker looks up the transaction with its first record in a partition, and refuses what
     * overtakes it; the producer would send that again after a pause. So only the first is awaited.
     */
    private void send(ProducerRecord<byte[], byte[]> record) {
        String place = record.topic() + "-" + record.partition();
        Future<RecordMetadata> first = firsts.get(place);
        if (first != null && !first.isDone()) {
            await(first);
        }
        failing(() -> {
            Future<RecordMetadata> sent = producer.send(record, this::acknowledged);
            firsts.putIfAbsent(place, sent);
        });
    }

    private static void await(Future<RecordMetadata> first) {
        try {
            first.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted while it waits for Kafka", e);
        } catch (ExecutionException e) {
            LOG.debug("event=append_failed", e); // the callback has kept it
        }
    }

    private void acknowledged(@Nullable RecordMetadata metadata, @Nullable Exception error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        } else if (metadata != null && metadata.topic().equals(topic)) {
            ends.accumulateAndGet(metadata.partition(), metadata.offset() + 1, Math::max);
        }
    }

    /**
     * Does nothing while everything appended so far is written or on its way.
     *
     * @throws CaptureException if something could not be written
     */
    void check() {
        @Nullable Exception error = failure.get();
        if (error != null) {
            throw exception(error);
        }
    }

    /** What an error of the producer means to the operator. */
    private static CaptureException exception(Exception error) {
        boolean takenOver =
                error instanceof ProducerFencedException
                        || error instanceof InvalidProducerEpochException;
        return new CaptureException(
                takenOver
                        ? "another instance has taken over this source; stop one of them"
                        : "Kafka did not take a change: " + error.getMessage(),
                error,
                takenOver);
    }

    /** Gives up what is not acknowledged; it will be captured again. */
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
