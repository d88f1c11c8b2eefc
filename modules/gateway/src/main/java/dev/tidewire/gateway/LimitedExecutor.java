package dev.tidewire.gateway;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on another executor, not more than some at the same time; the others wait in order. A
 * task that fails is logged and stops no other. Thread-safe.
 */
final class LimitedExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(LimitedExecutor.class);

    private final Executor executor;
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param limit how many tasks run at the same time
     */
    LimitedExecutor(Executor executor, int limit) {
        this.executor = executor;
        this.limit = limit;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (running == limit) {
                waiting.add(task);
                return;
            }
            running++;
        }
        executor.execute(() -> runAll(task));
    }

    private void runAll(Runnable first) {
        for (Runnable next = first; next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.error("a task failed", Redacted.of(e));
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
