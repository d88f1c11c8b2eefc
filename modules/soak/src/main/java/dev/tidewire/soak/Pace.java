package dev.tidewire.soak;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Lets a thread rest at random, until it is told to end. Thread-safe, but for the generator. */
final class Pace {
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Rests for a time between nothing and twice the mean; false if it is to end. */
    boolean rest(RandomGenerator random, double meanMillis) {
        return pause((long) (meanMillis * 2 * random.nextDouble()));
    }

    /** Rests; false if it is to end. */
    boolean pause(long millis) {
        try {
            return !ended.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean goesOn() {
        return ended.getCount() > 0;
    }

    void end() {
        ended.countDown();
    }
}
