package dev.tidewire.soak;

import java.time.Duration;

/**
 * How a run is to be.
 *
 * @param seed decides everything that is random: writers, followers and faults
 * @param followers clients with some subscriptions each
 * @param writers of each database
 * @param meanWriteMillis between two transactions of a writer
 * @param faults whether they strike
 * @param meanPauseMillis between two faults
 */
record SoakOptions(
        Duration duration,
        long seed,
        int followers,
        int writers,
        double meanWriteMillis,
        boolean faults,
        double meanPauseMillis) {

    static SoakOptions of(Duration duration, long seed) {
        return new SoakOptions(duration, seed, 12, 2, 120, true, 4_000);
    }

    /** The same with other followers and faults. */
    SoakOptions with(int newFollowers, boolean newFaults, double newMeanPauseMillis) {
        return new SoakOptions(
                duration,
                seed,
                newFollowers,
                writers,
                meanWriteMillis,
                newFaults,
                newMeanPauseMillis);
    }
}
