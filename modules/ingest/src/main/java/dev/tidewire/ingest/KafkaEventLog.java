package dev.tidewire.ingest;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition of {@code realtime.events}. Readers read uncommitted: the transactions are there for
 * the fence, not for visibility, and are ended often enough that they never time out.
 */
final class KafkaEventLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaEventLog.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long TRANSACTION_NANOS = Duration.ofSeconds(30).toNanos();

    private final int partition;
    private final Producer<byte[], byte[]> producer;
    private final Set<Long> held;
    private final IngestMetrics metrics;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private @Nullable Future<RecordMetadata> first;
    private boolean inTransaction;
    private long transactionStart;
    private boolean closed;

    /**
     * @param producer whose predecessors are fenced
     * @param held offsets, removed when they are asked for
     */
    KafkaEventLog(
            int partition,
            Producer<byte[], byte[]> producer,
            Set<Long> held,
            IngestMetrics metrics,
            LongSupplier nanoTime) {
        this.partition = partition;
        this.producer = producer;
        this.held = held;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean holds(long offset) {
        check();
        return held.remove(offset);
    }

    /**
     * A broker looks up the transaction with its first record, and refuses what overtakes it; the
     * producer would send that again after a pause. So only the first is awaited.
     */
    @Override
    public void append(ProducerRecord<byte[], byte[]> change) {
        begin();
        if (first != null && !first.isDone()) {
            await(first);
        }
        failing(() -> {
            Future<RecordMetadata> sent = producer.send(change, this::acknowledged);
            if (first == null) {
                first = sent;
            }
        });
    }

    private static void await(Future<RecordMetadata> first) {
        try {
            first.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            LOG.debug("event=append_failed", e); // the callback has kept it
        }
    }

    private void acknowledged(@Nullable RecordMetadata metadata, @Nullable Exception error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        }
    }

    private void begin() {
        check();
        if (!inTransaction) {
            failing(producer::beginTransaction);
            transactionStart = nanoTime.getAsLong();
            inTransaction = true;
        }
    }

    @Override
    public void tick() {
        check();
        if (inTransaction && nanoTime.getAsLong() - transactionStart > TRANSACTION_NANOS) {
            endTransaction();
        }
    }

    private void endTransaction() {
        failing(producer::commitTransaction);
        first = null;
        inTransaction = false;
    }

    /**
     * Waits until everything that was appended is written.
     *
     * @throws TaskMigratedException if another task has taken the partition over
     * @throws KafkaException if something could not be written
     */
    void acknowledge() {
        if (!closed && inTransaction) {
            failing(producer::flush);
        }
        check();
    }

    private void failing(Runnable step) {
        try {
            step.run();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        check();
    }

    private void check() {
        Exception error = failure.get();
        if (error == null) {
            return;
        }
        if (isFenced(error)) {
            throw new TaskMigratedException(
                    "another task took partition " + partition + " of the events over", error);
        }
        throw new KafkaException(
                "Kafka did not take an event of partition "
                        + partition
                        + "; the task starts again where it last committed",
                error);
    }

    private static boolean isFenced(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /** Without an error: whoever closes a task that failed knows, and a commit finds out. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            check();
            if (inTransaction) {
                endTransaction();
            }
        } catch (TaskMigratedException e) {
            metrics.fencings.increment();
            LOG.warn("event=fenced partition={}", partition);
        } catch (KafkaException e) {
            LOG.warn(
                    "event=closed_with_failure partition={} reason=\"{}\"",
                    partition,
                    e.toString());
        }
        closed = true;
        producer.close(failure.get() == null ? CLOSE : Duration.ZERO);
    }
}
