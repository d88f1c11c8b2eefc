package dev.tidewire.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts things side by side and stops what was started, whether or not all went well. A step may
 * wait for the result of another. The first failure interrupts the other steps. Thread-safe.
 */
final class Launch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Launch.class);
    private static final long PATIENCE_SECONDS = 20;

    private final ExecutorService executor =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("tidewire-start-", 0).factory());
    private final List<Future<?>> steps = new ArrayList<>();
    private final List<Opened> opened = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Object closing = new Object();
    private boolean closed;

    /** Something to stop; what has the lower rank is stopped earlier. */
    private record Opened(int rank, String name, AutoCloseable resource) {}

    /**
     * Begins a step.
     *
     * @throws FailedException or what made an earlier step fail
     */
    synchronized <T> Future<T> step(Callable<T> work) {
        try {
            Future<T> step = executor.submit(() -> watched(work));
            steps.add(step);
            return step;
        } catch (RejectedExecutionException e) {
            throw cause();
        }
    }

    private <T> T watched(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Exception | Error e) {
            failed(e);
            throw e;
        }
    }

    private void failed(Throwable problem) {
        if (failure.compareAndSet(null, problem)) {
            executor.shutdownNow();
        }
    }

    /** Keeps something to be stopped; ranks say in which order. */
    synchronized <T extends AutoCloseable> T opened(int rank, String name, T resource) {
        opened.add(new Opened(rank, name, resource));
        return resource;
    }

    /**
     * Waits for all steps.
     *
     * @throws FailedException or what made the first step fail
     */
    void await() throws InterruptedException {
        List<Future<?>> all;
        synchronized (this) {
            all = List.copyOf(steps);
        }
        for (Future<?> step : all) {
            try {
                step.get();
            } catch (ExecutionException e) {
                throw cause();
            }
        }
    }

    private RuntimeException cause() {
        return switch (failure.get()) {
            case RuntimeException problem -> problem;
            case InterruptedException problem -> stopped(problem);
            case null -> stopped(null);
            case Throwable problem -> new FailedException(String.valueOf(problem), problem);
        };
    }

    private static FailedException stopped(@Nullable Throwable cause) {
        return new FailedException("it was stopped while it started", cause);
    }

    /**
     * Interrupts the steps that still run, waits for their end, and stops what was opened. A second
     * call waits for the first.
     */
    @Override
    public void close() {
        synchronized (closing) {
            closeOnce();
        }
    }

    private void closeOnce() {
        failure.compareAndSet(null, stopped(null));
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("event=start_not_interrupted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Opened one : toClose()) {
            close(one);
        }
    }

    private synchronized List<Opened> toClose() {
        if (closed) {
            return List.of();
        }
        closed = true;
        return opened.stream().sorted(Comparator.comparingInt(Opened::rank)).toList();
    }

    private static void close(Opened one) {
        try {
            one.resource().close();
            log.info("event=stopped part={}", one.name());
        } catch (Exception e) {
            log.warn("event=not_stopped part={}", one.name(), e);
        }
    }
}
