package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.Redacted;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after all sessions' timeouts on one thread. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final long EVERY_MILLIS = 250;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("gateway-sweeper").daemon().factory());

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    Sweeper(Collection<WebSocketSession> sessions, LongSupplier clock) {
        thread.scheduleWithFixedDelay(
                () -> sweep(sessions, clock), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void sweep(Collection<WebSocketSession> sessions, LongSupplier clock) {
        for (WebSocketSession session : sessions) {
            try {
                session.check(clock.getAsLong());
            } catch (RuntimeException failure) {
                // One session must not end the watch over all others.
                LOG.error("Could not check a session's timeouts", Redacted.of(failure));
                session.terminate();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
