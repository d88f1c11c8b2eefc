package dev.tidewire.gateway;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much a session may be delivered. Guarded by the hub's lock.
 *
 * <p>Who has run out of it books the next half second's worth, in turn with all others of the same
 * quota, and gets nothing before that is there. So whoever is caught up from the log gets as much
 * as the rate allows, in portions, and nobody waits forever while others are served.
 */
final class DeliveryBudget {
    /** Who runs out again so soon has not recovered from the last time. */
    static final Duration RECOVERY = Duration.ofSeconds(10);

    /** How many portions there are in a second. */
    private static final long PORTIONS = 2;

    private final SessionQuota quota;
    private final LongSupplier nanoTime;
    private long portion;
    private boolean waiting;
    private boolean ranOut;
    private long arrivedAt;

    DeliveryBudget(SessionQuota quota, LongSupplier nanoTime) {
        this.quota = quota;
        this.nanoTime = nanoTime;
    }

    /** Takes one delivery; false if there is none left. */
    boolean take() {
        QuotaShare share = quota.share();
        if (share == null) {
            return true;
        }
        if (portion > 0) {
            if (!recovered()) {
                portion--;
                return true;
            }
            portion = 0;
        }
        return share.take(Quota.DELIVERIES, 1) == null;
    }

    /** Whether a portion is booked that is not there yet. */
    boolean waiting() {
        return waiting;
    }

    /**
     * Books a portion.
     *
     * @return when it is there
     */
    Duration book() {
        waiting = true;
        QuotaShare share = quota.share();
        Long limit = share == null ? null : share.limit(Quota.DELIVERIES);
        if (share == null || limit == null) {
            return Duration.ZERO;
        }
        portion = Math.ceilDiv(limit, PORTIONS);
        return Duration.ofNanos(share.charge(Quota.DELIVERIES, portion));
    }

    /** The booked portion is there. */
    void arrived() {
        waiting = false;
        ranOut = true;
        arrivedAt = nanoTime.getAsLong();
    }

    /** Whether it has not run out for some time, so that what is left of a portion is void. */
    boolean recovered() {
        return !ranOut || nanoTime.getAsLong() - arrivedAt >= RECOVERY.toNanos();
    }

    /** Gives back a portion that is not there yet. */
    void close() {
        QuotaShare share = quota.share();
        if (share != null && waiting) {
            share.give(Quota.DELIVERIES, portion);
        }
        portion = 0;
    }
}
