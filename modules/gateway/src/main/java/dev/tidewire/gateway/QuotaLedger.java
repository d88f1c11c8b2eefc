package dev.tidewire.gateway;

import dev.tidewire.gateway.QuotaExceeded.Holder;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What workspaces and subjects use of their quotas on this gateway. Remembers those that have
 * sessions, and others until their rates are as if nothing had happened, so that nobody gets more
 * by coming back. Thread-safe.
 */
final class QuotaLedger {
    /** How often {@link #forget} is worth calling. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Quotas quotas;
    private final LongSupplier nanoTime;
    private final GatewayMetrics metrics;
    private final Map<WorkspaceId, QuotaUsage> workspaces = new ConcurrentHashMap<>();
    private final Map<SubjectIn, QuotaUsage> subjects = new ConcurrentHashMap<>();

    private record SubjectIn(WorkspaceId workspace, String subject) {}

    /**
     * @param nanoTime a time in nanoseconds that never goes back, from any origin
     */
    QuotaLedger(Quotas quotas, LongSupplier nanoTime, GatewayMetrics metrics) {
        this.quotas = quotas;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
    }

    /** The share of a subject in a workspace, to be closed once. */
    QuotaShare open(WorkspaceId workspace, String subject) {
        return new QuotaShare(
                workspace,
                subject,
                join(
                        workspaces,
                        workspace,
                        () -> usage(Holder.WORKSPACE, quotas.ofWorkspace(workspace))),
                join(
                        subjects,
                        new SubjectIn(workspace, subject),
                        () -> usage(Holder.SUBJECT, quotas.ofSubjectsIn(workspace))),
                metrics);
    }

    private QuotaUsage usage(Holder holder, QuotaLimits limits) {
        return new QuotaUsage(holder, limits, nanoTime);
    }

    private static <K> QuotaUsage join(
            Map<K, QuotaUsage> usages, K key, Supplier<QuotaUsage> first) {
        return usages.compute(
                key,
                (_, known) -> {
                    QuotaUsage usage = known == null ? first.get() : known;
                    usage.join();
                    return usage;
                });
    }

    /** Ends the use of a share; what it has taken must have been given back. */
    void close(QuotaShare share) {
        leave(workspaces, share.workspace());
        leave(subjects, new SubjectIn(share.workspace(), share.subject()));
    }

    private static <K> void leave(Map<K, QuotaUsage> usages, K key) {
        usages.computeIfPresent(
                key,
                (_, usage) -> {
                    usage.leave();
                    return usage.over() ? null : usage;
                });
    }

    /** Forgets whoever has no sessions any more and owes nothing. */
    void forget() {
        forget(workspaces);
        forget(subjects);
    }

    private static <K> void forget(Map<K, QuotaUsage> usages) {
        for (K key : usages.keySet()) {
            usages.computeIfPresent(key, (_, usage) -> usage.over() ? null : usage);
        }
    }

    /** How many workspaces and subjects are remembered. */
    int size() {
        return workspaces.size() + subjects.size();
    }
}
