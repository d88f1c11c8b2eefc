package dev.tidewire.gateway;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits a rate: the bucket holds a burst of tokens at most, and so many come every second. What is
 * larger than the burst can be taken while the bucket is full, and is paid for by those that
 * follow. Thread-safe.
 *
 * <p>All it knows is the time at which it will be full again (the generic cell rate algorithm), so
 * that one number changes at once.
 */
final class TokenBucket implements Allowance {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long rate;
    private final long burst;
    private final LongSupplier nanoTime;
    private final AtomicLong full;

    /**
     * @param rate tokens a second
     * @param burst most tokens at a time
     * @param nanoTime a time in nanoseconds that never goes back, from any origin
     */
    TokenBucket(long rate, long burst, LongSupplier nanoTime) {
        if (rate < 1 || burst < 1) {
            throw new IllegalArgumentException("rate and burst must be at least 1");
        }
        this.rate = rate;
        this.burst = burst;
        this.nanoTime = nanoTime;
        full = new AtomicLong(nanoTime.getAsLong());
    }

    /** A bucket whose burst is what comes in a second. */
    static TokenBucket perSecond(long rate, LongSupplier nanoTime) {
        return new TokenBucket(rate, rate, nanoTime);
    }

    @Override
    public long take(long amount) {
        while (true) {
            long known = full.get();
            long now = nanoTime.getAsLong();
            long owed = owed(known, now);
            long early = owed + nanos(Math.min(amount, burst)) - nanos(burst);
            if (amount > 0 && early > 0) {
                return early;
            }
            if (full.compareAndSet(known, now + owed + nanos(amount))) {
                return 0;
            }
        }
    }

    @Override
    public long charge(long amount) {
        while (true) {
            long known = full.get();
            long now = nanoTime.getAsLong();
            long owed = owed(known, now) + nanos(amount);
            if (full.compareAndSet(known, now + owed)) {
                return Math.max(0, owed - nanos(burst));
            }
        }
    }

    @Override
    public void give(long amount) {
        full.addAndGet(-nanos(amount));
    }

    @Override
    public boolean unused() {
        return owed(full.get(), nanoTime.getAsLong()) == 0;
    }

    /** How long it takes to be full. Times compare by their difference, whatever their origin. */
    private static long owed(long full, long now) {
        return Math.max(0, full - now);
    }

    private long nanos(long amount) {
        // Beyond what a client can send in a message there is no need to be exact.
        return amount < Long.MAX_VALUE / SECOND
                ? amount * SECOND / rate
                : Math.multiplyExact(amount / rate, SECOND);
    }
}
