package dev.tidewire.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long the client waits before it connects again: a random part of a time that begins with
 * {@code min} and doubles with each attempt up to {@code max}, so that many clients of a gateway
 * that went away do not come back at one moment. Immutable.
 *
 * @param min positive
 * @param max at least {@code min}
 */
public record BackOff(Duration min, Duration max) {
    private static final int MOST_DOUBLINGS = 30;

    public BackOff {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "a back-off must be positive and not grow smaller: min=" + min + " max=" + max);
        }
    }

    /** From {@code min} to {@code max}, doubling. */
    public static BackOff exponential(Duration min, Duration max) {
        return new BackOff(min, max);
    }

    /**
     * The pause before an attempt.
     *
     * @param attempt 0 for the first
     */
    Duration pause(int attempt, RandomGenerator random) {
        Duration longest = min;
        for (int doubled = 0;
                doubled < Math.min(attempt, MOST_DOUBLINGS) && longest.compareTo(max) < 0;
                doubled++) {
            longest = longest.multipliedBy(2);
        }
        Duration bound = longest.compareTo(max) < 0 ? longest : max;
        return Duration.ofNanos((long) (bound.toNanos() * random.nextDouble()));
    }
}
