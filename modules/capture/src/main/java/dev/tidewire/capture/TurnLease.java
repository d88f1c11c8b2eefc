package dev.tidewire.capture;

/**
 * How long a member of a group may go on after Kafka has answered it for the last time: as long as
 * Kafka would wait for it. Later, another member may have its turn. When Kafka answers again, it
 * takes a while until the member is sure to have learnt of that. Not thread-safe.
 */
final class TurnLease {
    private final long sessionNanos;
    private long answeredAt;
    private long goodFrom;

    TurnLease(long sessionNanos, long now) {
        this.sessionNanos = sessionNanos;
        this.answeredAt = now;
        this.goodFrom = now;
    }

    /** Kafka has answered just now. */
    void answered(long now) {
        if (silent(now)) {
            goodFrom = now + sessionNanos / 2;
        }
        answeredAt = now;
    }

    /** Kafka has said just now whose turn it is. */
    void confirmed(long now) {
        answeredAt = now;
        goodFrom = now;
    }

    /** Whether what was last known of the turn holds no longer. */
    boolean isOver(long now) {
        return silent(now) || now - goodFrom < 0;
    }

    private boolean silent(long now) {
        return now - answeredAt > sessionNanos;
    }
}
