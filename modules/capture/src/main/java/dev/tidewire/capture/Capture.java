package dev.tidewire.capture;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures one source into the change log, for as long as it is open: an engine that ends with an
 * error is replaced, with growing pauses, forever. Nothing that is committed meanwhile is lost, and
 * nothing is written twice.
 *
 * <pre>
 *   stopped → starting → streaming → retrying → starting → …
 *                 └────────────────────↑
 *   any of them → stopped (close)
 * </pre>
 *
 * <p>Only one instance can write for a source: a later one takes over, and the earlier one notices
 * and retries. Who should run which source is decided elsewhere. The topics must exist.
 * Thread-safe.
 */
public final class Capture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final String name;
    private final Supplier<SourceRun> runs;
    private final CaptureMetrics metrics;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CaptureHealth health = new CaptureHealth.Stopped();
    private boolean closed;
    private @Nullable Thread thread;
    private @Nullable SourceRun current;

    /**
     * A capture of a PostgreSQL database; {@link #start} begins it.
     *
     * @param metrics counts what this capture does
     */
    public Capture(PostgresSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        this(
                source.name(),
                () -> new PostgresRun(source, kafka, metrics),
                metrics,
                RandomGenerator.getDefault());
    }

    /**
     * A capture of a MongoDB deployment; {@link #start} begins it.
     *
     * @param metrics counts what this capture does
     */
    public Capture(MongoSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        this(source.name(), mongo(source, kafka, metrics), metrics, RandomGenerator.getDefault());
    }

    private static Supplier<SourceRun> mongo(
            MongoSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        MongoOversize oversize = new MongoOversize(source.name());
        return () -> new MongoRun(source, kafka, metrics, oversize);
    }

    Capture(String name, Supplier<SourceRun> runs, CaptureMetrics metrics, RandomGenerator random) {
        this.name = name;
        this.runs = runs;
        this.metrics = metrics;
        this.random = random;
    }

    /** The source's name. */
    public String name() {
        return name;
    }

    /**
     * Begins to capture, on a thread of its own.
     *
     * @throws IllegalStateException if it was started before
     */
    public void start() {
        lock.lock();
        try {
            if (thread != null || closed) {
                throw new IllegalStateException("a capture starts once");
            }
            become(new CaptureHealth.Starting());
            thread =
                    Thread.ofPlatform().daemon().name("tidewire-capture-" + name).start(this::live);
        } finally {
            lock.unlock();
        }
    }

    /** What it is doing now. */
    public CaptureHealth check() {
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
    public boolean awaitStreaming(Duration timeout) throws InterruptedException {
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

    private void live() {
        int failures = 0;
        while (!isClosed()) {
            long millis = 0;
            try (SourceRun run = runs.get()) {
                runningNow(run);
                run.run(this::streaming);
                failures = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                failures = check() instanceof CaptureHealth.Streaming ? 1 : failures + 1;
                failed(e, failures);
                boolean takenOver = e instanceof CaptureException known && known.takenOver();
                millis = takenOver ? LONGEST_PAUSE_MILLIS : pauseMillis(failures);
            }
            pause(millis);
        }
    }

    private void runningNow(SourceRun run) {
        lock.lock();
        try {
            current = run;
            if (closed) {
                run.close();
            } else if (!(health instanceof CaptureHealth.Retrying)) {
                become(new CaptureHealth.Starting());
            }
        } finally {
            lock.unlock();
        }
    }

    private void streaming() {
        lock.lock();
        try {
            if (!closed) {
                become(new CaptureHealth.Streaming());
                LOG.info("event=capture_streaming source={}", name);
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(RuntimeException error, int failures) {
        lock.lock();
        try {
            if (closed) {
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

    private void pause(long millis) {
        lock.lock();
        try {
            long left = Duration.ofMillis(millis).toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Doubles with every failure up to the longest; half of it is random. */
    private long pauseMillis(int failures) {
        long longest =
                Math.min(
                        LONGEST_PAUSE_MILLIS,
                        FIRST_PAUSE_MILLIS << Math.clamp(failures - 1L, 0, 10));
        return longest / 2 + random.nextLong(longest / 2 + 1);
    }

    private void become(CaptureHealth next) {
        health = next;
        changed.signalAll();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Stops capturing and waits for the end; what is not stored by then is captured again. */
    @Override
    public void close() {
        @Nullable SourceRun running;
        @Nullable Thread live;
        lock.lock();
        try {
            closed = true;
            become(new CaptureHealth.Stopped());
            running = current;
            live = thread;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.close();
        }
        join(live);
    }

    private void join(@Nullable Thread live) {
        try {
            if (live != null && !live.equals(Thread.currentThread()) && !live.join(CLOSE)) {
                LOG.warn("event=capture_close_slow source={}", name);
                live.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
