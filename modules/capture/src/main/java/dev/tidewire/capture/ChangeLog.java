package dev.tidewire.capture;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a source's changes and offsets, each change once.
 *
 * <p>Opening it fences every earlier writer of the source: from then on the log holds nothing new
 * of the source but what this writer adds. It then reads which ids the log holds since the stored
 * offset, and skips exactly those. Appending does not wait for Kafka; {@link #store} does.
 *
 * <p>Not thread-safe but for {@link #check()} and {@link #abandon()}.
 */
final class ChangeLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
    private static final int HEADER_BYTES = 64 << 10;

    private final String source;
    private final String topic;
    private final FencedProducer producer;
    private final Set<String> held;
    private final int topicBytes;
    private final AtomicLongArray ends;
    private final String incarnation;
    private final CaptureMetrics metrics;
    private OffsetDocument stored;

    private ChangeLog(
            String source,
            Family family,
            String incarnation,
            FencedProducer producer,
            LogTail tail,
            CaptureMetrics metrics) {
        this.source = source;
        this.topic = Topics.changeLog(family);
        this.incarnation = incarnation;
        this.producer = producer;
        this.metrics = metrics;
        @Nullable OffsetDocument found = tail.storedOffset();
        long[] now = tail.ends(topic);
        this.ends = new AtomicLongArray(now);
        this.stored = found == null ? OffsetDocument.empty(incarnation, now) : found;
        this.held = tail.ids(topic, stored.ends());
        this.topicBytes = tail.maxMessageBytes(topic, LogProducer.MOST_BYTES);
    }

    /**
     * Takes over the source's part of the log.
     *
     * @param incarnation which history of the source is captured
     * @throws KafkaException if Kafka does not answer in time
     * @throws CaptureException if a topic is missing
     */
    static ChangeLog open(
            String source,
            Family family,
            String incarnation,
            KafkaSettings kafka,
            CaptureMetrics metrics) {
        FencedProducer producer = FencedProducer.open(source, kafka);
        try {
            ChangeLog log =
                    new ChangeLog(
                            source,
                            family,
                            incarnation,
                            producer,
                            new LogTail(kafka, source),
                            metrics);
            log.write(log.stored);
            LOG.info("event=log_opened source={} held={}", source, log.held.size());
            return log;
        } catch (RuntimeException e) {
            producer.close();
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

    /**
     * Where capture has come to. It may belong to another history of the source than the one that
     * is captured; then {@link #lose} is due before anything is stored.
     */
    OffsetDocument stored() {
        return stored;
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
        send(ChangeRecords.toRecord(event, partitions()));
        metrics.appended().increment();
    }

    /**
     * Hands a gap to Kafka, each of its records unless the log holds it.
     *
     * @throws CaptureException if an earlier change could not be written
     */
    void append(LogGap gap) {
        for (ProducerRecord<byte[], byte[]> record : GapRecords.toRecords(gap, partitions())) {
            if (!held.remove(gapId(gap.id(), record.partition()))) {
                send(record);
            }
        }
        metrics.gaps().increment();
    }

    /** What {@link LogTail#ids} calls a gap's record: one gap may have one in each partition. */
    static String gapId(String id, int partition) {
        return id + "@" + partition;
    }

    /** The ids that the log held when it was opened, as far as they have not come again. */
    Set<String> held() {
        return Set.copyOf(held);
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
        Map<String, String> merged = new HashMap<>(stored.offsets());
        merged.putAll(newOffsets);
        storeNow(() -> new OffsetDocument(incarnation, merged, null, null, endsNow()));
    }

    /**
     * Stores where capture of a source begins that has no offsets.
     *
     * @param start see {@link OffsetDocument#start()}
     * @throws CaptureException if that fails
     */
    void begin(@Nullable String start) {
        storeNow(() -> new OffsetDocument(incarnation, Map.of(), start, null, endsNow()));
    }

    /**
     * Forgets the stored position, because the source no longer has what comes after it, and notes
     * that a gap is to be written. After that, {@link #begin} is due.
     *
     * @param start where capture goes on
     * @throws CaptureException if that fails
     */
    void lose(@Nullable String start) {
        String lost = stored.digest();
        storeNow(() -> new OffsetDocument(incarnation, Map.of(), start, lost, endsNow()));
    }

    private void storeNow(Supplier<OffsetDocument> document) {
        try {
            producer.flush();
            OffsetDocument next = document.get();
            write(next);
            stored = next;
        } catch (RuntimeException e) {
            producer.fail(e);
            throw e;
        }
    }

    private void write(OffsetDocument document) {
        send(
                new ProducerRecord<>(
                        Topics.CAPTURE_OFFSETS,
                        source.getBytes(StandardCharsets.UTF_8),
                        document.toJson()));
        producer.commit();
    }

    private long[] endsNow() {
        if (!held.isEmpty()) {
            return stored.ends();
        }
        long[] now = new long[ends.length()];
        for (int partition = 0; partition < now.length; partition++) {
            now[partition] = ends.get(partition);
        }
        return now;
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, this::acknowledged);
    }

    private void acknowledged(RecordMetadata metadata) {
        if (metadata.topic().equals(topic)) {
            ends.accumulateAndGet(metadata.partition(), metadata.offset() + 1, Math::max);
        }
    }

    /** Waits until everything appended so far is acknowledged. */
    void flush() {
        producer.flush();
    }

    /**
     * Does nothing while everything appended so far is written or on its way.
     *
     * @throws CaptureException if something could not be written
     */
    void check() {
        producer.check();
    }

    /** Writes nothing any more, at once; may be called from any thread. */
    void abandon() {
        producer.abandon();
    }

    /** Gives up what is not acknowledged; it will be captured again. */
    @Override
    public void close() {
        producer.close();
    }
}
