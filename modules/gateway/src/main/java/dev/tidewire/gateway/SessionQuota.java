package dev.tidewire.gateway;

import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import org.jspecify.annotations.Nullable;

/**
 * What one session uses of the quotas, from its admission to its end. Before the first and after
 * the second it uses nothing, and nothing is exceeded. Thread-safe.
 */
final class SessionQuota {
    private final QuotaLedger ledger;
    private final WorkspaceId workspace;
    private volatile @Nullable QuotaShare share;
    private boolean closed;

    SessionQuota(QuotaLedger ledger, WorkspaceId workspace) {
        this.ledger = ledger;
        this.workspace = workspace;
    }

    /**
     * The session is to be a subject's, which it is until its end. Counts it once, however often it
     * is asked.
     *
     * @return what is exceeded, or null if there is room for it
     */
    synchronized @Nullable QuotaExceeded connect(String subject) {
        if (closed || share != null) {
            return null;
        }
        QuotaShare opened = ledger.open(workspace, subject);
        QuotaExceeded exceeded = opened.take(Quota.CONNECTIONS, 1);
        if (exceeded == null) {
            share = opened;
        } else {
            ledger.close(opened);
        }
        return exceeded;
    }

    /** The session has ended, and so have its subscriptions. */
    synchronized void close() {
        closed = true;
        QuotaShare held = share;
        if (held != null) {
            share = null;
            held.give(Quota.CONNECTIONS, 1);
            ledger.close(held);
        }
    }

    /** What the session takes from; null before its admission. */
    @Nullable QuotaShare share() {
        return share;
    }

    /** Counts a subscription with this filter, unless it exceeds a quota. */
    @Nullable QuotaExceeded subscribe(Filter filter) {
        QuotaShare held = share;
        if (held == null) {
            return null;
        }
        QuotaExceeded exceeded = held.take(Quota.SUBSCRIPTIONS, 1);
        if (exceeded == null) {
            exceeded = held.take(Quota.PREDICATES, filter.conditions());
            if (exceeded != null) {
                held.give(Quota.SUBSCRIPTIONS, 1);
            }
        }
        return exceeded;
    }

    /**
     * Counts a subscription that goes on with this filter for another. A new token must not end it,
     * though it may be more than it was.
     */
    void resubscribed(Filter filter) {
        QuotaShare held = share;
        if (held != null) {
            held.charge(Quota.SUBSCRIPTIONS, 1);
            held.charge(Quota.PREDICATES, filter.conditions());
        }
    }

    /** A subscription has ended. */
    void unsubscribed(Filter filter) {
        QuotaShare held = share;
        if (held != null) {
            held.give(Quota.SUBSCRIPTIONS, 1);
            held.give(Quota.PREDICATES, filter.conditions());
        }
    }
}
