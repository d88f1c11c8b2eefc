package dev.tidewire.gateway.kafka;

import dev.tidewire.model.AuditEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What becomes of decisions: {@code decided = recorded + kept + dropped + failed}. A record that
 * stands for several counts as so many. {@code kept} wait for Kafka; {@code dropped} have no record
 * of their own, but are among the {@code summarised} as soon as Kafka has the record of their
 * number; {@code failed} are grants without effect, and what was kept when the gateway ended.
 * Thread-safe.
 */
final class AuditMetrics {
    private final Counter decided;
    private final Counter recorded;
    private final Counter dropped;
    private final Counter summarised;
    private final Counter failed;
    private final AtomicLong kept;

    AuditMetrics(MeterRegistry meters) {
        decided = meters.counter("tidewire.gateway.audit.decided");
        recorded = meters.counter("tidewire.gateway.audit.recorded");
        dropped = meters.counter("tidewire.gateway.audit.dropped");
        summarised = meters.counter("tidewire.gateway.audit.summarised");
        failed = meters.counter("tidewire.gateway.audit.failed");
        kept = meters.gauge("tidewire.gateway.audit.kept", new AtomicLong());
    }

    void decided(AuditEvent event) {
        decided.increment(weight(event));
        kept.addAndGet(event.decisions());
    }

    void recorded(AuditEvent event) {
        kept.addAndGet(-event.decisions());
        recorded.increment(weight(event));
    }

    void dropped(AuditEvent event) {
        kept.addAndGet(-event.decisions());
        dropped.increment(weight(event));
    }

    void summarised(AuditEvent summary) {
        summarised.increment(weight(summary));
    }

    void failed(AuditEvent event) {
        kept.addAndGet(-event.decisions());
        failed.increment(weight(event));
    }

    private static double weight(AuditEvent event) {
        return (double) event.decisions();
    }

    long kept() {
        return kept.get();
    }

    /** How many have no record at all, not even by their number. */
    long unsummarised() {
        return (long) (dropped.count() - summarised.count());
    }
}
