package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.AuditLog;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;

/**
 * The audit trail in {@code console.realtime.*}. A grant that Kafka does not take in time fails,
 * since nobody is let in without a record. Everything else has happened already: it is kept until
 * Kafka takes it, in room of its own, so that no flood of refusals keeps grants out. Thread-safe.
 */
final class KafkaAuditLog implements AuditLog, AutoCloseable {
    /** What waits longer for Kafka is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final OrderedSender grants;
    private final AuditQueue kept;
    private final AuditMetrics metrics;

    /**
     * @param grants gives up in time
     * @param kept never gives up by itself
     * @param grantTimeout a grant that has waited so long to be sent fails
     */
    KafkaAuditLog(
            Producer<byte[], byte[]> grants,
            Producer<byte[], byte[]> kept,
            Duration grantTimeout,
            InstantSource clock,
            MeterRegistry meters) {
        this.grants = new OrderedSender("gateway-audit", grants, grantTimeout, System::nanoTime);
        this.metrics = new AuditMetrics(meters);
        this.kept = new AuditQueue(kept, new AuditRoom(), PAUSE, clock, metrics);
    }

    @Override
    public CompletableFuture<Void> record(AuditEvent event) {
        return switch (event) {
            case AuditEvent.AuthGranted grant -> grant(grant);
            case AuditEvent.AuthDenied _,
                    AuditEvent.SessionSuspended _,
                    AuditEvent.SessionResumed _ ->
                    kept.add(event);
        };
    }

    private CompletableFuture<Void> grant(AuditEvent.AuthGranted grant) {
        metrics.decided(grant);
        return grants.send(AuditRecords.toRecord(grant))
                .<Void>thenApply(_ -> null)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        metrics.recorded(grant);
                    } else {
                        metrics.failed(grant);
                    }
                });
    }

    /** Whether Kafka takes decisions, or has been away for a moment only. */
    boolean ready() {
        return kept.oldest().compareTo(PATIENCE) < 0;
    }

    /** How many decisions wait, for the operator's eyes. */
    String state() {
        Duration oldest = kept.oldest();
        String state =
                oldest.compareTo(PATIENCE) < 0
                        ? "recording"
                        : "%d decisions wait for Kafka, for up to %d s"
                                .formatted(metrics.kept(), oldest.toSeconds());
        long dropped = metrics.unsummarised();
        return dropped == 0 ? state : state + "; %d more will be told by number".formatted(dropped);
    }

    /** Sends what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        grants.close();
        kept.close();
    }
}
