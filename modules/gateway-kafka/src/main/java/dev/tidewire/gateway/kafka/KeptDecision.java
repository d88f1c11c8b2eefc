package dev.tidewire.gateway.kafka;

import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An audit event until Kafka has it.
 *
 * @param number its place in the order of all
 * @param summary whether it stands for events that there was no room for
 * @param record the same at each attempt, so that {@code ce_id} is
 * @param recorded completes when Kafka has it
 */
record KeptDecision(
        long number,
        AuditEvent event,
        boolean summary,
        Instant since,
        ProducerRecord<byte[], byte[]> record,
        CompletableFuture<Void> recorded) {
    static KeptDecision of(long number, AuditEvent event, Instant since) {
        return new KeptDecision(
                number,
                event,
                false,
                since,
                AuditRecords.toRecord(event),
                new CompletableFuture<>());
    }

    static KeptDecision summary(
            long number, AuditEvent event, Instant since, CompletableFuture<Void> recorded) {
        return new KeptDecision(number, event, true, since, AuditRecords.toRecord(event), recorded);
    }

    /** What it takes of the room, about as many bytes as it takes of the heap. */
    long bytes() {
        return record.key().length + record.value().length + 1_000L;
    }
}
