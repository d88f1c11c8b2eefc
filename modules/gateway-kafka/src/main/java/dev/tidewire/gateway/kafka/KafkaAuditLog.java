package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.AuditLog;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;

/**
 * The audit trail in {@code console.realtime.*}. Events are sent in the order of the calls, from a
 * bounded queue; what finds it full fails at once, what Kafka does not take in time fails then.
 */
final class KafkaAuditLog implements AuditLog, AutoCloseable {
    private final OrderedSender sender;

    KafkaAuditLog(Producer<byte[], byte[]> producer) {
        this.sender = new OrderedSender("gateway-audit", producer);
    }

    @Override
    public CompletableFuture<Void> record(AuditEvent event) {
        return sender.send(AuditRecords.toRecord(event)).thenApply(_ -> null);
    }

    /** Sends what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        sender.close();
    }
}
