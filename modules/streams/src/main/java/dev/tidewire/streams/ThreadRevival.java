package dev.tidewire.streams;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died, after a pause that doubles from 100 ms to 10 s with each
 * failure and is short again after a quiet minute. It never gives up: what a role of its own can do
 * about a broken cluster is to be there when it is mended. Thread-safe.
 */
final class ThreadRevival implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadRevival.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final CountDownLatch closing = new CountDownLatch(1);
    private int failures;
    private long lastFailure;

    ThreadRevival(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable exception) {
        Duration pause = nextPause();
        LOG.error("A stream thread died; another one starts in {}", pause, exception);
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    synchronized Duration nextPause() {
        long now = nanoTime.getAsLong();
        if (recentFailures() == 0) {
            failures = 0;
        }
        lastFailure = now;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        failures++;
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Failures without a quiet minute since; 0 after one. */
    synchronized int recentFailures() {
        return failures > 0 && nanoTime.getAsLong() - lastFailure < QUIET.toNanos() ? failures : 0;
    }

    /** Ends a pause at once, and all later ones. */
    void close() {
        closing.countDown();
    }
}
