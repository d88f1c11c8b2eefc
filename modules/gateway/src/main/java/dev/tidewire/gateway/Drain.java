package dev.tidewire.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Ends all sessions in batches, spread evenly over a while, so that the other gateways do not get
 * all clients at the same moment; few sessions end sooner, one in each batch. A session whose
 * events wait for the log is left for a later batch. Thread-safe.
 */
final class Drain {
    /** Between two batches. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    /** Clients are asked to wait from one second to so many before they come back. */
    static final int MAX_RETRY_AFTER = 3;

    private final OpenSessions sessions;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final long end;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * @param window over which the sessions' ends are spread
     * @param random thread-safe
     */
    Drain(OpenSessions sessions, LongSupplier nanoTime, RandomGenerator random, Duration window) {
        this.sessions = sessions;
        this.nanoTime = nanoTime;
        this.random = random;
        end = nanoTime.getAsLong() + window.toNanos();
    }

    /**
     * Begins with the first batch, now.
     *
     * @return completes when there is no session left
     */
    CompletableFuture<Void> begin(Scheduler scheduler) {
        Scheduler.Task batches = scheduler.every(INTERVAL, this::batch);
        var _ = done.whenComplete((_, _) -> batches.cancel());
        batch();
        return done.copy();
    }

    /** How a session ends: its client comes back at a moment of its own. */
    Ending ending() {
        return Ending.overloaded("the gateway is stopping; connect again", retryAfter(random));
    }

    /** In seconds, another one for each client. */
    static int retryAfter(RandomGenerator random) {
        return 1 + random.nextInt(MAX_RETRY_AFTER);
    }

    private void batch() {
        long left = Math.max(0, end - nanoTime.getAsLong());
        int size = Math.ceilDiv(sessions.all().size(), (int) (left / INTERVAL.toNanos()) + 1);
        int ended = 0;
        for (Session session : sessions.all()) {
            if (ended == size) {
                return;
            }
            ended += session.drain(ending()) ? 1 : 0;
        }
        if (sessions.all().isEmpty()) {
            done.complete(null);
        }
    }
}
