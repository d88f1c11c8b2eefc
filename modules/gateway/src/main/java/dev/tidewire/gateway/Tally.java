package dev.tidewire.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is held at a time. Thread-safe. */
final class Tally implements Allowance {
    /** Nobody knows when others give back what they hold. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    Tally(long limit) {
        this.limit = limit;
    }

    @Override
    public long take(long amount) {
        long before;
        do {
            before = held.get();
            if (amount > 0 && before + amount > limit) {
                return RETRY_AFTER.toNanos();
            }
        } while (!held.compareAndSet(before, before + amount));
        return 0;
    }

    @Override
    public long charge(long amount) {
        held.addAndGet(amount);
        return 0;
    }

    @Override
    public void give(long amount) {
        held.addAndGet(-amount);
    }

    @Override
    public boolean unused() {
        return held.get() == 0;
    }

    /** How much is held. */
    long held() {
        return held.get();
    }
}
