package dev.tidewire.capture;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a {@link Capture} is doing, and what it waits for. Thread-safe. */
final class CaptureState {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureState.class);

    private final String name;
    private final CaptureMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CaptureHealth health = new CaptureHealth.Stopped();
    private boolean closed;
    private SourceTurn.Whose turn = SourceTurn.Whose.UNKNOWN;
    private boolean everTold;
    private @Nullable SourceRun current;

    CaptureState(String name, CaptureMetrics metrics) {
        this.name = name;
        this.metrics = metrics;
    }

    CaptureHealth health() {
        lock.lock();
        try {
            return health;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every change from now on is sure to be captured.
     *
     * @return whether that happened in time
     */
    boolean awaitStreaming(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!(health instanceof CaptureHealth.Streaming)) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Of a turn that goes nothing is read any more when this returns. */
    void turned(SourceTurn.Whose now) {
        @Nullable SourceRun running;
        lock.lock();
        try {
            turn = now;
            everTold = true;
            running = held() ? null : current;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.info("event=capture_turn source={} whose={}", name, now);
        if (running != null) {
            running.abandon();
        }
    }

    private boolean held() {
        return turn == SourceTurn.Whose.OURS;
    }

    /** Whether the turn has come; false when this is closed. */
    boolean awaitTurn() {
        lock.lock();
        try {
            while (!closed && !held()) {
                become(waiting());
                changed.await();
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private CaptureHealth waiting() {
        if (turn == SourceTurn.Whose.ANOTHERS) {
            return new CaptureHealth.StandingBy();
        }
        if (health instanceof CaptureHealth.Retrying) {
            return health;
        }
        return everTold
                ? new CaptureHealth.Retrying(
                        "Kafka does not say which instance is to read the source", 1)
                : new CaptureHealth.Starting();
    }

    void runs(SourceRun run) {
        lock.lock();
        try {
            current = run;
            if (closed || !held()) {
                run.close();
            } else if (!(health instanceof CaptureHealth.Retrying)) {
                become(new CaptureHealth.Starting());
            }
        } finally {
            lock.unlock();
        }
    }

    void streaming() {
        lock.lock();
        try {
            if (!closed && held()) {
                become(new CaptureHealth.Streaming());
                LOG.info("event=capture_streaming source={}", name);
            }
        } finally {
            lock.unlock();
        }
    }

    void failed(RuntimeException error, int failures) {
        lock.lock();
        try {
            if (closed || !held()) {
                return;
            }
            metrics.restarts().increment();
            String reason = String.valueOf(error.getMessage());
            become(new CaptureHealth.Retrying(reason, failures));
            LOG.warn(
                    "event=capture_failed source={} attempt={} reason=\"{}\"",
                    name,
                    failures,
                    reason);
            LOG.debug("event=capture_failed source={}", name, error);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits so long, if it is this instance's turn all the time.
     *
     * @return whether it still is
     */
    boolean pause(long millis) {
        lock.lock();
        try {
            long left = Duration.ofMillis(millis).toNanos();
            while (!closed && held() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return held();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void become(CaptureHealth next) {
        health = next;
        changed.signalAll();
    }

    /** Nothing is read any more when this and the current run have ended. */
    void close() {
        @Nullable SourceRun running;
        lock.lock();
        try {
            closed = true;
            become(new CaptureHealth.Stopped());
            running = current;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.close();
        }
    }
}
