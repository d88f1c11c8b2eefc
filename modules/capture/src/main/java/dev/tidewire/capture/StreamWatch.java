package dev.tidewire.capture;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that a stream is dead which the network has cut off without a word. A stream that is
 * silent may well be sound, so a witness is asked, again and again; only if nobody vouches for it
 * the stream is dead. Thread-safe but for {@link #isDead}.
 */
final class StreamWatch implements AutoCloseable {
    private final Limits limits;
    private final PostgresLink link;
    private final Witness witness;
    private final LongSupplier nanoTime;
    private final CountDownLatch closing = new CountDownLatch(1);
    private long vouchedAt;
    private @Nullable Thread thread;

    /**
     * How long a stream may be silent.
     *
     * @param quiet before the witness is asked
     * @param most if the witness does not vouch for it
     * @param interval between two looks
     */
    record Limits(Duration quiet, Duration most, Duration interval) {
        /**
         * Quiet is longer than the default interval of heartbeats, so that as a rule nobody is
         * asked.
         */
        static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(12), Duration.ofSeconds(20), Duration.ofSeconds(2));

        /** How long the witness may take. */
        Duration answer() {
            return most.minus(quiet);
        }
    }

    /** Who can say more of a silent stream. */
    @FunctionalInterface
    interface Witness {
        /**
         * Whether there is a reason for the silence. Asks the server also to say something on the
         * stream. Returns in a bounded time.
         */
        boolean vouches();
    }

    StreamWatch(Limits limits, PostgresLink link, Witness witness, LongSupplier nanoTime) {
        this.limits = limits;
        this.link = link;
        this.witness = witness;
        this.nanoTime = nanoTime;
        this.vouchedAt = nanoTime.getAsLong();
    }

    /**
     * Begins to watch.
     *
     * @param dead called at most once, on the watch's thread
     */
    StreamWatch start(String name, Runnable dead) {
        thread =
                Thread.ofPlatform().daemon().name("tidewire-watch-" + name).start(() -> live(dead));
        return this;
    }

    private void live(Runnable dead) {
        try {
            while (!closing.await(limits.interval().toMillis(), TimeUnit.MILLISECONDS)) {
                if (isDead()) {
                    dead.run();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    boolean isDead() {
        if (silence() < limits.quiet().toNanos()) {
            return false;
        }
        long asked = nanoTime.getAsLong();
        if (witness.vouches()) {
            vouchedAt = asked;
            return false;
        }
        return silence() >= limits.most().toNanos();
    }

    /** For how long nothing has spoken for the stream, in nanoseconds. */
    private long silence() {
        OptionalLong silentSince = link.silentSince();
        long now = nanoTime.getAsLong();
        return silentSince.isEmpty() ? 0 : Math.min(now - silentSince.getAsLong(), now - vouchedAt);
    }

    /** Ends the watch; does not wait for a witness. */
    @Override
    public void close() {
        closing.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
