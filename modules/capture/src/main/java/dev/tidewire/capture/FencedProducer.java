package dev.tidewire.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
 * A source's producer, which fences every earlier one. Readers read uncommitted: the transactions
 * are there for the fence, not for visibility, and are ended often enough that they never time out.
 * After the first failure nothing more can be written. Not thread-safe but for {@link #check()} and
 * {@link #abandon()}.
 */
final class FencedProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FencedProducer.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long TRANSACTION_NANOS = Duration.ofSeconds(10).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<String, Future<RecordMetadata>> firsts = new HashMap<>();
    private boolean inTransaction;
    private long transactionStart;

    private FencedProducer(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * From now on no earlier producer of the source can write.
     *
     * @throws KafkaException if Kafka does not answer in time
     */
    static FencedProducer open(String source, KafkaSettings kafka) {
        Producer<byte[], byte[]> producer = LogProducer.create(source, kafka);
        try {
            producer.initTransactions();
            return new FencedProducer(producer);
        } catch (RuntimeException e) {
            producer.close(CLOSE);
            throw e;
        }
    }

    /**
     * Hands a record to Kafka.
     *
     * <p>A broker looks up the transaction with its first record in a partition, and refuses what
     * overtakes it; the producer would send that again after a pause. So only the first is awaited.
     *
     * @param acknowledged called when Kafka has it, on a thread of the producer's
     * @throws CaptureException if an earlier record could not be written
     */
    void send(ProducerRecord<byte[], byte[]> record, Consumer<RecordMetadata> acknowledged) {
        begin();
        String place = record.topic() + "-" + record.partition();
        Future<RecordMetadata> first = firsts.get(place);
        if (first != null && !first.isDone()) {
            await(first);
        }
        failing(() -> {
            Future<RecordMetadata> sent =
                    producer.send(record, (metadata, error) -> done(metadata, error, acknowledged));
            firsts.putIfAbsent(place, sent);
        });
    }

    private void done(
            @Nullable RecordMetadata metadata,
            @Nullable Exception error,
            Consumer<RecordMetadata> acknowledged) {
        if (error != null) {
            fail(error);
        } else if (metadata != null) {
            acknowledged.accept(metadata);
        }
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

    /** Ends the transaction, after everything handed over so far is acknowledged. */
    void commit() {
        flush();
        failing(producer::commitTransaction);
        firsts.clear();
        inTransaction = false;
    }

    /** Waits until everything handed over so far is acknowledged. */
    void flush() {
        producer.flush();
        check();
    }

    private void failing(Runnable step) {
        try {
            step.run();
        } catch (KafkaException | IllegalStateException e) {
            fail(e); // the latter where it was closed meanwhile
            check();
        }
    }

    /** Nothing more is to be written, for this reason. */
    void fail(Exception error) {
        failure.compareAndSet(null, error);
    }

    /**
     * Does nothing while everything handed over so far is written or on its way.
     *
     * @throws CaptureException if something could not be written
     */
    void check() {
        @Nullable Exception error = failure.get();
        if (error != null) {
            throw exception(error);
        }
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

    /** What an error of the producer means to the operator. */
    private static CaptureException exception(Exception error) {
        if (error instanceof CaptureException known) {
            return known;
        }
        boolean takenOver =
                error instanceof ProducerFencedException
                        || error instanceof InvalidProducerEpochException;
        return new CaptureException(
                takenOver
                        ? "another instance has taken over this source"
                        : "Kafka did not take a change: " + error.getMessage(),
                error,
                takenOver);
    }

    /** Gives up, at once, what is not acknowledged; may be called from any thread. */
    void abandon() {
        fail(new CaptureException("another instance may read the source by now", true));
        producer.close(Duration.ZERO);
    }

    /** Gives up what is not acknowledged. */
    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
