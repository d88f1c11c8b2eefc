package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.AuditLog;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;

/**
 * The audit trail in {@code console.realtime.*}. Events are sent by one thread of its own, in the
 * order of the calls, from a bounded queue; what finds it full fails at once, what Kafka does not
 * take in time fails then.
 */
final class KafkaAuditLog implements AuditLog, AutoCloseable {
    private static final int MAX_WAITING = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().name("gateway-audit").daemon().factory());

    KafkaAuditLog(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public CompletableFuture<Void> record(AuditEvent event) {
        CompletableFuture<Void> recorded = new CompletableFuture<>();
        try {
            sender.execute(() -> send(event, recorded));
        } catch (RejectedExecutionException e) {
            recorded.completeExceptionally(e);
        }
        return recorded;
    }

    private void send(AuditEvent event, CompletableFuture<Void> recorded) {
        try {
            var _ =
                    producer.send(
                            AuditRecords.toRecord(event),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    recorded.complete(null);
                                } else {
                                    recorded.completeExceptionally(failure);
                                }
                            });
        } catch (RuntimeException e) {
            recorded.completeExceptionally(e);
        }
    }

    /** Sends what is waiting, for a few seconds at most. */
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
