package dev.tidewire.client;

import java.time.Duration;

/** The client's thread and its time. Thread-safe. */
interface Loop extends AutoCloseable {
    /** Something that is to happen later. */
    @FunctionalInterface
    interface Task {
        /** Keeps it from happening, if it has not begun. */
        void cancel();
    }

    /**
     * Runs on the client's thread, in the order of the calls.
     *
     * @return false after {@link #close()}, when it does not run
     */
    boolean execute(Runnable task);

    /** As {@link #execute}, after some time. */
    Task after(Duration delay, Runnable task);

    /** Again and again on a thread of its own, even while the client's is busy. */
    Task every(Duration period, Runnable task);

    /** On some other thread, which it may block. */
    void elsewhere(Runnable task);

    /** A time that only differences have a meaning of, in nanoseconds. */
    long nanos();

    /** Whether this is the client's thread. */
    boolean here();

    /** Runs nothing any more; waits a while for what runs, unless that is the caller. */
    @Override
    void close();
}
