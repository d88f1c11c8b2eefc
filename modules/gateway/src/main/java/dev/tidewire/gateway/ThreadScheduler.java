package dev.tidewire.gateway;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on one thread; a task that fails is logged and does not stop the others. */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadScheduler.class);

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final ScheduledThreadPoolExecutor executor;

    /**
     * @param threadName of the one thread, which is a daemon
     */
    public ThreadScheduler(String threadName) {
        executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(threadName).daemon().factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        return cancelling(executor.schedule(logging(task), nanos(delay), TimeUnit.NANOSECONDS));
    }

    /** Some hundred years stand for anything longer. */
    private static long nanos(Duration delay) {
        return delay.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : delay.toNanos();
    }

    @Override
    public Task every(Duration interval, Runnable task) {
        return cancelling(
                executor.scheduleWithFixedDelay(
                        logging(task),
                        interval.toNanos(),
                        interval.toNanos(),
                        TimeUnit.NANOSECONDS));
    }

    private static Task cancelling(Future<?> future) {
        return () -> future.cancel(false);
    }

    private static Runnable logging(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a scheduled task failed", Redacted.of(e));
            }
        };
    }

    /** Tasks that wait are forgotten. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
