package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.AuditLog;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The audit trail in {@code console.realtime.*}. Events are sent in the order of the calls, from a
 * bounded queue; what finds it full fails at once, what Kafka does not take in time fails then.
 * Anybody can cause denials, and nobody is let in without a record: denials have half of the room,
 * so that no flood of them keeps grants out. Thread-safe.
 */
final class KafkaAuditLog implements AuditLog, AutoCloseable {
    static final int MAX_DENIALS = OrderedSender.MAX_RECORDS / 2;
    private static final long MAX_DENIAL_BYTES = OrderedSender.MAX_BYTES / 2;

    private final OrderedSender sender;
    private final AtomicInteger denials = new AtomicInteger();
    private final AtomicLong denialBytes = new AtomicLong();

    KafkaAuditLog(Producer<byte[], byte[]> producer) {
        this.sender = new OrderedSender("gateway-audit", producer);
    }

    @Override
    public CompletableFuture<Void> record(AuditEvent event) {
        ProducerRecord<byte[], byte[]> record = AuditRecords.toRecord(event);
        CompletableFuture<RecordMetadata> sent =
                switch (event) {
                    case AuditEvent.AuthDenied _ -> sendDenial(record);
                    case AuditEvent.AuthGranted _,
                            AuditEvent.SessionSuspended _,
                            AuditEvent.SessionResumed _ ->
                            sender.send(record);
                };
        return sent.thenApply(_ -> null);
    }

    private CompletableFuture<RecordMetadata> sendDenial(ProducerRecord<byte[], byte[]> record) {
        long bytes = record.value().length;
        int count = denials.incrementAndGet();
        long total = denialBytes.addAndGet(bytes);
        boolean fits = count <= MAX_DENIALS && total <= MAX_DENIAL_BYTES;
        CompletableFuture<RecordMetadata> sent =
                fits
                        ? sender.send(record)
                        : CompletableFuture.failedFuture(
                                new RejectedExecutionException("too many denials wait for Kafka"));
        return sent.whenComplete((_, _) -> {
            denials.decrementAndGet();
            denialBytes.addAndGet(-bytes);
        });
    }

    /** Sends what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        sender.close();
    }
}
