package dev.tidewire.gateway;

/** What may still be used of one quota. Thread-safe; nothing waits for a lock. */
sealed interface Allowance permits Tally, TokenBucket {
    /**
     * Takes an amount if there is enough.
     *
     * @return 0 if it was taken, else after how many nanoseconds it is worth trying again; then
     *     nothing was taken
     */
    long take(long amount);

    /**
     * Takes an amount in any case.
     *
     * @return after how many nanoseconds there is enough for it; 0 where there was
     */
    long charge(long amount);

    /** Takes back what was taken. */
    void give(long amount);

    /** Whether nothing is used of it, so that a new one would be the same. */
    boolean unused();
}
