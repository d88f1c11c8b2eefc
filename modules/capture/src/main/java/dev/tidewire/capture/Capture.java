package dev.tidewire.capture;

import java.time.Duration;
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
 *   stopped → standing by → starting → streaming → retrying → starting → …
 *                               └────────────────────↑
 *   any of them → standing by (another instance's turn)
 *   any of them → stopped (close)
 * </pre>
 *
 * <p>Of all {@link Instances} one reads the source. Only one can write for it: a later one takes
 * over, and the earlier one notices. The topics must exist. Thread-safe.
 */
public final class Capture implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final String name;
    private final Supplier<SourceRun> runs;
    private final RetryPauses pauses;
    private final SourceTurn turn;
    private final CaptureState state;
    private boolean closed;
    private @Nullable Thread thread;

    /**
     * A capture of a PostgreSQL database; {@link #start} begins it.
     *
     * @param instances among whom one reads it
     * @param metrics counts what this capture does
     */
    public Capture(
            PostgresSource source,
            KafkaSettings kafka,
            Instances instances,
            CaptureMetrics metrics) {
        this(
                source.name(),
                () -> new PostgresRun(source, kafka, metrics, StreamWatch.Limits.DEFAULT),
                turn(source.name(), kafka, instances),
                metrics,
                RetryPauses.of(RandomGenerator.getDefault()));
    }

    /**
     * A capture of a MongoDB deployment; {@link #start} begins it.
     *
     * @param instances among whom one reads it
     * @param metrics counts what this capture does
     */
    public Capture(
            MongoSource source, KafkaSettings kafka, Instances instances, CaptureMetrics metrics) {
        this(
                source.name(),
                mongo(source, kafka, metrics),
                turn(source.name(), kafka, instances),
                metrics,
                RetryPauses.of(RandomGenerator.getDefault()));
    }

    private static Supplier<SourceRun> mongo(
            MongoSource source, KafkaSettings kafka, CaptureMetrics metrics) {
        MongoOversize oversize = new MongoOversize(source.name());
        return () -> new MongoRun(source, kafka, metrics, oversize);
    }

    private static SourceTurn turn(String source, KafkaSettings kafka, Instances instances) {
        return switch (instances) {
            case Instances.Alone() -> SourceTurn.alone();
            case Instances.Group(Duration session) -> new GroupTurn(source, kafka, session);
        };
    }

    Capture(
            String name,
            Supplier<SourceRun> runs,
            SourceTurn turn,
            CaptureMetrics metrics,
            RetryPauses pauses) {
        this.name = name;
        this.runs = runs;
        this.turn = turn;
        this.state = new CaptureState(name, metrics);
        this.pauses = pauses;
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
    public synchronized void start() {
        if (thread != null || closed) {
            throw new IllegalStateException("a capture starts once");
        }
        thread = Thread.ofPlatform().daemon().name("tidewire-capture-" + name).start(this::live);
        turn.start(state::turned);
    }

    /** What it is doing now. */
    public CaptureHealth check() {
        return state.health();
    }

    /**
     * Waits until every change from now on is sure to be captured.
     *
     * @return whether that happened in time
     */
    public boolean awaitStreaming(Duration timeout) throws InterruptedException {
        return state.awaitStreaming(timeout);
    }

    private void live() {
        int failures = 0;
        long failing = 0;
        while (state.awaitTurn()) {
            long millis = 0;
            try (SourceRun run = runs.get()) {
                state.runs(run);
                run.run(state::streaming);
                failures = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                failures = check() instanceof CaptureHealth.Streaming ? 1 : failures + 1;
                state.failed(e, failures);
                failing = failures == 1 ? System.nanoTime() : failing;
                boolean cutOff = e instanceof CaptureException known && known.cutOff();
                if (cutOff || System.nanoTime() - failing > pauses.patience().toNanos()) {
                    turn.offer();
                    failing = System.nanoTime();
                }
                boolean takenOver = e instanceof CaptureException known && known.takenOver();
                millis = takenOver ? RetryPauses.TAKEN_OVER_MILLIS : pauses.millis(failures);
            }
            failures = state.pause(millis) ? failures : 0;
        }
    }

    /** Stops capturing and waits for the end; what is not stored by then is captured again. */
    @Override
    public void close() {
        @Nullable Thread live;
        synchronized (this) {
            closed = true;
            live = thread;
        }
        state.close();
        join(live);
        turn.close();
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
