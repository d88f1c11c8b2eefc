package dev.tidewire.gateway.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Hands records to a producer on a thread of its own, in the order of the calls: a producer makes
 * its callers wait while Kafka is away. What waits is bounded. Thread-safe.
 */
final class OrderedSender implements AutoCloseable {
    private static final int MAX_RECORDS = 10_000;
    private static final long MAX_BYTES = 32L << 20;

    private final Producer<byte[], byte[]> producer;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ThreadPoolExecutor sender;

    OrderedSender(String name, Producer<byte[], byte[]> producer) {
        this.producer = producer;
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
        CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
        long bytes = record.value() == null ? 0 : record.value().length;
        if (waitingBytes.addAndGet(bytes) - bytes > MAX_BYTES) {
            waitingBytes.addAndGet(-bytes);
            sent.completeExceptionally(
                    new RejectedExecutionException("too much waits for Kafka to be sent"));
            return sent;
        }
        try {
            sender.execute(() -> {
                waitingBytes.addAndGet(-bytes);
                send(record, sent);
            });
        } catch (RejectedExecutionException e) {
            waitingBytes.addAndGet(-bytes);
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private void send(
            ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> sent) {
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

    /** Sends what is waiting, for a few seconds at most, and closes the producer. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(3, TimeUnit.SECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(2));
    }
}
