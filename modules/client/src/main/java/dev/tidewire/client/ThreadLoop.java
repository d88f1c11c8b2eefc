package dev.tidewire.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link Loop} of daemon threads. */
final class ThreadLoop implements Loop {
    private static final System.Logger LOG = System.getLogger(ThreadLoop.class.getName());
    private static final Duration END = Duration.ofSeconds(10);

    private final ExecutorService client;
    private final ScheduledExecutorService timer;
    private final ExecutorService others;
    private volatile @Nullable Thread thread;

    ThreadLoop() {
        client =
                Executors.newSingleThreadExecutor(task -> {
                    Thread made = daemon("tidewire-client").newThread(task);
                    thread = made;
                    return made;
                });
        timer = Executors.newSingleThreadScheduledExecutor(daemon("tidewire-client-timer"));
        others = Executors.newCachedThreadPool(daemon("tidewire-client-token"));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        };
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            client.execute(logged(task));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "the client is closed", e);
            return false;
        }
    }

    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the client failed inside", e);
            }
        };
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        return cancelling(
                () -> timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public Task every(Duration period, Runnable task) {
        return cancelling(() ->
                timer.scheduleWithFixedDelay(
                        logged(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static Task cancelling(java.util.function.Supplier<Future<?>> begun) {
        try {
            Future<?> future = begun.get();
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "the client is closed", e);
            return () -> {};
        }
    }

    @Override
    public void elsewhere(Runnable task) {
        try {
            others.execute(logged(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "the client is closed", e);
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public boolean here() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        others.shutdownNow();
        client.shutdown();
        if (here()) {
            return;
        }
        try {
            if (!client.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a listener is still running after {0}", END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
