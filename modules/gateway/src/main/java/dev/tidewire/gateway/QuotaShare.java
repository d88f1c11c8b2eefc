package dev.tidewire.gateway;

import dev.tidewire.model.WorkspaceId;
import org.jspecify.annotations.Nullable;

/**
 * A subject's share in the quotas of a workspace: what is taken counts for both. Thread-safe;
 * nothing waits for a lock.
 */
final class QuotaShare {
    private final WorkspaceId workspace;
    private final String subject;
    private final QuotaUsage ofWorkspace;
    private final QuotaUsage ofSubject;
    private final GatewayMetrics metrics;

    QuotaShare(
            WorkspaceId workspace,
            String subject,
            QuotaUsage ofWorkspace,
            QuotaUsage ofSubject,
            GatewayMetrics metrics) {
        this.workspace = workspace;
        this.subject = subject;
        this.ofWorkspace = ofWorkspace;
        this.ofSubject = ofSubject;
        this.metrics = metrics;
    }

    WorkspaceId workspace() {
        return workspace;
    }

    String subject() {
        return subject;
    }

    /** Takes an amount; or takes nothing and returns what is exceeded, which is counted. */
    @Nullable QuotaExceeded take(Quota quota, long amount) {
        QuotaExceeded exceeded = ofSubject.take(quota, amount);
        if (exceeded == null) {
            exceeded = ofWorkspace.take(quota, amount);
            if (exceeded == null) {
                return null;
            }
            ofSubject.give(quota, amount);
        }
        metrics.quotaExceeded(exceeded.limit());
        return exceeded;
    }

    /** Takes an amount in any case; returns after how many nanoseconds there is enough for it. */
    long charge(Quota quota, long amount) {
        return Math.max(ofSubject.charge(quota, amount), ofWorkspace.charge(quota, amount));
    }

    /** Gives back what was taken. */
    void give(Quota quota, long amount) {
        ofSubject.give(quota, amount);
        ofWorkspace.give(quota, amount);
    }

    /** The lower of the two limits, or null where there is none. */
    @Nullable Long limit(Quota quota) {
        Long one = ofSubject.limit(quota);
        Long other = ofWorkspace.limit(quota);
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }
}
