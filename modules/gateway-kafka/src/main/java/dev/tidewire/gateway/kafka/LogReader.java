package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.LogRecord;
import dev.tidewire.gateway.Redacted;
import dev.tidewire.gateway.kafka.KafkaChangeLog.ScanJob;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that runs scans of the change log, one after the other, with one consumer. */
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final BlockingQueue<ScanJob> jobs;
    private final Runnable finished;
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * @param consumers asked once, by this thread, which closes what it gets
     * @param finished told after each scan
     */
    LogReader(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            BlockingQueue<ScanJob> jobs,
            Runnable finished) {
        this.consumers = consumers;
        this.jobs = jobs;
        this.finished = finished;
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Begins to stop; what runs is not finished. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    void join(Duration timeout) {
        try {
            thread.join(timeout);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            while (!stopped) {
                run(jobs.take(), consumer);
            }
        } catch (InterruptedException | InterruptException _) {
            // It is being stopped.
        } finally {
            // The interruption has done its work, and would keep the consumer from closing.
            var _ = Thread.interrupted();
            consumer.close();
        }
    }

    private void run(ScanJob job, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        try {
            scan(job, consumer);
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("a replay failed: log={}", job.partition(), Redacted.of(e));
            job.scan().failed();
        } finally {
            consumer.unsubscribe();
            finished.run();
        }
    }

    private void scan(ScanJob job, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        TopicPartition partition = job.partition();
        consumer.assign(List.of(partition));
        consumer.seek(partition, job.from());
        boolean more = true;
        while (more && !stopped) {
            try {
                more = turn(job, consumer);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.error("the change log cannot be read, trying again: log={}", partition, e);
                Thread.sleep(BACK_OFF);
            }
        }
    }

    private static boolean turn(ScanJob job, Consumer<byte[], byte[]> consumer) {
        TopicPartition partition = job.partition();
        List<ConsumerRecord<byte[], byte[]>> polled;
        try {
            polled = consumer.poll(POLL).records(partition);
        } catch (OffsetOutOfRangeException _) {
            long to = nearest(partition, consumer);
            consumer.seek(partition, to);
            return job.scan().moved(to);
        }
        if (polled.isEmpty() && !isInLog(partition, consumer)) {
            return true;
        }
        return job.scan().read(records(job.family(), polled), consumer.position(partition));
    }

    /**
     * Whether Kafka has said by now that the reader's position is not beyond the log's end. Until
     * then it is no news that there is nothing: nobody has answered yet, or soon it will be told
     * that the position is out of range.
     */
    private static boolean isInLog(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
        return consumer.currentLag(partition).orElse(-1) >= 0;
    }

    /** Where the log goes on, seen from a position that is not in it. */
    private static long nearest(TopicPartition partition, Consumer<byte[], byte[]> consumer) {
        long begin = offset(consumer.beginningOffsets(List.of(partition)), partition);
        long end = offset(consumer.endOffsets(List.of(partition)), partition);
        return Math.clamp(consumer.position(partition), begin, end);
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw new KafkaException("no offset of " + partition + " was told");
        }
        return offset;
    }

    private static List<LogRecord> records(
            Family family, List<ConsumerRecord<byte[], byte[]>> polled) {
        List<LogRecord> records = new ArrayList<>(polled.size());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            ReadingThread.guarded(record, () -> records.add(decoded(family, record)));
        }
        return records;
    }

    /**
     * The record as replay sees it.
     *
     * @throws MalformedRecordException if it is neither a change nor a gap
     */
    private static LogRecord decoded(Family family, ConsumerRecord<byte[], byte[]> record) {
        if (GapRecords.isGap(record.headers())) {
            LogGap gap = GapRecords.from(family, record.key(), record.value(), record.headers());
            return new LogRecord.Gap(record.offset(), gap.workspace(), gap.reason());
        }
        ChangeEvent change = ChangeRecords.fromRecord(record);
        return new LogRecord.Change(
                record.offset(),
                change.workspace(),
                change.channel(),
                change.operation(),
                change.row(),
                change.value());
    }
}
