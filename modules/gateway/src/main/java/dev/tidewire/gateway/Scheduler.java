package dev.tidewire.gateway;

import java.time.Duration;

/** Runs tasks later, on a thread of its own. Thread-safe. */
public interface Scheduler {
    /** Runs the task once. */
    Task after(Duration delay, Runnable task);

    /** Runs the task again and again, the first time after one interval. */
    Task every(Duration interval, Runnable task);

    /** A task that may be called off. */
    @FunctionalInterface
    interface Task {
        /** The task does not begin any more; if it runs, it ends as it would. */
        void cancel();
    }
}
