package dev.tidewire.gateway.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Hands records to a producer on a thread of its own, in the order of the calls: a producer makes
 * its callers wait while Kafka is away. What waits is bounded. Thread-safe.
 */
final class OrderedSender implements AutoCloseable {
    static final int MAX_RECORDS = 10_000;
    static final long MAX_BYTES = 32L << 20;

    private final Producer<byte[], byte[]> producer;
    private final long maxWaitNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ThreadPoolExecutor sender;

    /** Sends everything, however long it has waited. */
    OrderedSender(String name, Producer<byte[], byte[]> producer) {
        this(name, producer, Duration.ofNanos(Long.MAX_VALUE), System::nanoTime);
    }

    /**
     * @param maxWait what has waited that long for those before it fails instead of being sent
     */
    OrderedSender(
            String name,
            Producer<byte[], byte[]> producer,
            Duration maxWait,
            LongSupplier nanoTime) {
        this.producer = producer;
        this.maxWaitNanos = maxWait.toNanos();
        this.nanoTime = nanoTime;
        this.sender =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_RECORDS),
                        Thread.ofPlatform().name(name).daemon().factory());
    }

    /**
     * Returns at once; completes when Kafka has the record, or exceptionally when it has not in
     * time, or too much waits already.
     */
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        Waiting waiting = new Waiting(record);
        long bytes = waiting.bytes();
        if (waitingBytes.addAndGet(bytes) - bytes > MAX_BYTES) {
            waiting.fail(new RejectedExecutionException("too much waits for Kafka to be sent"));
            return waiting.sent;
        }
        try {
            sender.execute(waiting);
        } catch (RejectedExecutionException e) {
            waiting.fail(e);
        }
        return waiting.sent;
    }

    /** A record whose turn has not come. */
    private final class Waiting implements Runnable {
        private final ProducerRecord<byte[], byte[]> record;
        private final long since = nanoTime.getAsLong();
        private final CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();

        Waiting(ProducerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        long bytes() {
            return record.value() == null ? 0 : record.value().length;
        }

        @Override
        public void run() {
            if (nanoTime.getAsLong() - since >= maxWaitNanos) {
                fail(new TimeoutException("Kafka did not take the records before this in time"));
            } else {
                waitingBytes.addAndGet(-bytes());
                send();
            }
        }

        void fail(RuntimeException reason) {
            waitingBytes.addAndGet(-bytes());
            sent.completeExceptionally(reason);
        }

        private void send() {
            try {
                var _ =
                        producer.send(
                                record,
                                (metadata, failure) -> {
                                    if (failure == null) {
                                        sent.complete(metadata);
                                    } else {
                                        sent.completeExceptionally(failure);
                                    }
                                });
            } catch (RuntimeException e) {
                sent.completeExceptionally(e);
            }
        }
    }

    /** Sends what is waiting, for a few seconds at most, and closes the producer. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(3, TimeUnit.SECONDS)) {
                giveUp();
            }
        } catch (InterruptedException _) {
            giveUp();
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(2));
    }

    private void giveUp() {
        for (Runnable task : sender.shutdownNow()) {
            if (task instanceof Waiting waiting) {
                waiting.fail(new RejectedExecutionException("the sender is closed"));
            }
        }
    }
}
