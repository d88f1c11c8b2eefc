package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What the gateway counts. Of the frames for subscriptions, {@code enqueued} counts those that a
 * connection took and {@code refused} those that it did not; what becomes of the enqueued ones is
 * the transport's to count.
 */
final class GatewayMetrics {
    /** Why a delivered change was not dispatched. */
    enum Ignored {
        /** It was dispatched before. */
        REPEATED,
        /** Its task has lost the partition. */
        STALE_TASK,
        /** It is meant for an earlier life of this gateway. */
        STALE_EPOCH,
        /** The filter has been withdrawn. */
        WITHDRAWN,
        /** It belongs to another workspace than the filter. */
        FOREIGN,
        /** Its value is no JSON object with members; whoever selects some gets nothing of it. */
        MALFORMED
    }

    /** What became of an event to be published. */
    enum Publish {
        PUBLISHED,
        /** The log did not take it. */
        FAILED,
        /** Its sender may not publish it. */
        DENIED,
        /** Too much of its sender's was under way, or published in a second. */
        OVER_LIMIT
    }

    private final MeterRegistry meters;
    private final Counter changes;
    private final Counter selected;
    private final Counter frames;
    private final Counter enqueued;
    private final Counter refused;
    private final Counter holes;
    private final Counter gaps;
    private final Counter auditFailures;
    private final Counter folded;
    private final Counter refusalsDelayed;
    private final Counter replayRead;
    private final Counter replayFound;
    private final Timer sinceCommit;
    private final Timer sinceCapture;
    private final Map<Ignored, Counter> ignored = new EnumMap<>(Ignored.class);
    private final Map<Publish, Counter> publishes = new EnumMap<>(Publish.class);
    private final Map<Suspension, Counter> suspensions = new EnumMap<>(Suspension.class);
    private final Map<String, Counter> quotas = new HashMap<>();

    GatewayMetrics(MeterRegistry meters) {
        this.meters = meters;
        changes = meters.counter("tidewire.gateway.changes.dispatched");
        selected = meters.counter("tidewire.gateway.changes.selected");
        frames = meters.counter("tidewire.gateway.frames.built");
        enqueued = meters.counter("tidewire.gateway.frames.offered", "outcome", "enqueued");
        refused = meters.counter("tidewire.gateway.frames.offered", "outcome", "refused");
        holes = meters.counter("tidewire.gateway.holes");
        gaps = meters.counter("tidewire.gateway.gaps");
        auditFailures = meters.counter("tidewire.gateway.audit.failures");
        refusalsDelayed = meters.counter("tidewire.gateway.refusals.delayed");
        folded = meters.counter("tidewire.gateway.audit.folded");
        replayRead = meters.counter("tidewire.gateway.replay.records", "outcome", "read");
        replayFound = meters.counter("tidewire.gateway.replay.records", "outcome", "found");
        sinceCommit = latency("commit");
        sinceCapture = latency("capture");
        for (Ignored reason : Ignored.values()) {
            ignored.put(
                    reason,
                    meters.counter(
                            "tidewire.gateway.changes.ignored",
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT)));
        }
        for (Suspension reason : Suspension.values()) {
            suspensions.put(
                    reason,
                    meters.counter("tidewire.gateway.suspensions", "reason", reason.word()));
        }
        for (QuotaExceeded.Holder holder : QuotaExceeded.Holder.values()) {
            for (Quota quota : Quota.values()) {
                String limit = holder.limit(quota);
                quotas.put(
                        limit, meters.counter("tidewire.gateway.quota.exceeded", "limit", limit));
            }
        }
        for (Publish outcome : Publish.values()) {
            publishes.put(
                    outcome,
                    meters.counter(
                            "tidewire.gateway.publishes",
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    private Timer latency(String since) {
        return Timer.builder("tidewire.gateway.latency")
                .description("from commit or capture to the client's queue")
                .tag("since", since)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(meters);
    }

    <T extends Collection<?>> void sessions(T sessions) {
        meters.gaugeCollectionSize("tidewire.gateway.sessions", Tags.empty(), sessions);
    }

    void revocations(Revocations revocations) {
        meters.gauge("tidewire.gateway.revocations", revocations, Revocations::size);
    }

    /** An issuer told of the end of a login. */
    void logout(String outcome) {
        meters.counter("tidewire.gateway.logouts", "outcome", outcome).increment();
    }

    /** The issuer was asked about a token. */
    void introspection(String result) {
        meters.counter("tidewire.gateway.introspections", "result", result).increment();
    }

    /** A policy was asked about a subscription. */
    void delegation(String result) {
        meters.counter("tidewire.gateway.delegations", "result", result).increment();
    }

    /** A revocation was forgotten before its time, since there were too many. */
    void revocationForgotten() {
        meters.counter("tidewire.gateway.revocations.forgotten").increment();
    }

    <T extends Map<?, ?>> void filters(T filters) {
        meters.gaugeMapSize("tidewire.gateway.filters", Tags.empty(), filters);
    }

    <T> void subscriptions(T holder, ToDoubleFunction<T> count) {
        meters.gauge("tidewire.gateway.subscriptions", holder, count);
    }

    void backlog(Backlog backlog) {
        meters.gauge("tidewire.gateway.replay.waiting", backlog, Backlog::waiting);
        meters.gauge("tidewire.gateway.replay.scans", backlog, Backlog::running);
    }

    /** Records were read from the log, of which some were for somebody. */
    void replayed(int read, int found) {
        replayRead.increment(read);
        replayFound.increment(found);
    }

    void suspended(Suspension reason) {
        Objects.requireNonNull(suspensions.get(reason)).increment();
    }

    void dispatched(ChangeDelivery change, long now) {
        changes.increment();
        sinceCommit.record(Math.max(0, now - change.committedAt()), TimeUnit.MILLISECONDS);
        sinceCapture.record(Math.max(0, now - change.capturedAt()), TimeUnit.MILLISECONDS);
    }

    /** What a selection shows of a change has been put together. */
    void selected() {
        selected.increment();
    }

    void ignored(Ignored reason) {
        Objects.requireNonNull(ignored.get(reason)).increment();
    }

    /** How many workspaces and subjects are remembered with what they use. */
    void quotas(QuotaLedger ledger) {
        meters.gauge("tidewire.gateway.quota.holders", ledger, QuotaLedger::size);
    }

    /** Something was refused, or had to wait, since there was too much of it. */
    void quotaExceeded(String limit) {
        Objects.requireNonNull(quotas.get(limit)).increment();
    }

    void publish(Publish outcome) {
        Objects.requireNonNull(publishes.get(outcome)).increment();
    }

    void frameBuilt() {
        frames.increment();
    }

    void enqueued() {
        enqueued.increment();
    }

    void overflowed() {
        refused.increment();
    }

    void hole() {
        holes.increment();
    }

    void gap() {
        gaps.increment();
    }

    /** How many refusals are kept back at the moment. */
    <T> void refusalsWaiting(T holder, ToDoubleFunction<T> count) {
        meters.gauge("tidewire.gateway.refusals.waiting", holder, count);
    }

    /** A refusal is told later, since too many came before. */
    void refusalDelayed() {
        refusalsDelayed.increment();
    }

    /** How many refusals wait to be recorded by their number. */
    <T> void folding(T holder, ToDoubleFunction<T> count) {
        meters.gauge("tidewire.gateway.audit.folding", holder, count);
    }

    /** A refusal is recorded as one of a number. */
    void folded() {
        folded.increment();
    }

    void auditFailed() {
        auditFailures.increment();
    }

    void authentication(String outcome) {
        meters.counter("tidewire.gateway.authentications", "outcome", outcome).increment();
    }

    void closed(CloseCode code) {
        meters.counter("tidewire.gateway.closes", "code", code.label()).increment();
    }
}
