package dev.tidewire.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes that are under way at a time. Thread-safe. */
final class ByteBudget {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /**
     * Takes bytes, to be given back once. More than the whole budget can be taken while nothing
     * else is.
     *
     * @return false if they would exceed the budget; then nothing was taken
     */
    boolean take(long bytes) {
        long before;
        do {
            before = taken.get();
            if (before > 0 && before + bytes > limit) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        return true;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
