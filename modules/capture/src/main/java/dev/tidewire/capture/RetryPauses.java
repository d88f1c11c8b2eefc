package dev.tidewire.capture;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after so many failures in a row: longer with each, and half of it random.
 *
 * @param patience how long it may fail before another instance is to try
 */
record RetryPauses(RandomGenerator random, Duration patience) {
    /**
     * After another instance has taken over. By then it is known whose turn it is; to begin anew
     * before would take it away from the other one.
     */
    static final long TAKEN_OVER_MILLIS = 5_000;

    private static final long LONGEST_MILLIS = 15_000;
    private static final long FIRST_MILLIS = 250;

    /** With a patience of 10 s. */
    static RetryPauses of(RandomGenerator random) {
        return new RetryPauses(random, Duration.ofSeconds(10));
    }

    /**
     * @param failures in a row, from 1
     */
    long millis(int failures) {
        long longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.clamp(failures - 1L, 0, 10));
        return longest / 2 + random.nextLong(longest / 2 + 1);
    }
}
