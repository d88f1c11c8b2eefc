package dev.tidewire.benchmarks;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes changes at a steady rate on a thread of its own, for one group after the other. */
final class SteadyWriter {
    private final Load load;
    private final long interval;
    private final AtomicLongArray written;
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "writer");
    private volatile boolean open = true;
    private volatile long total;

    /**
     * @param rate changes a second
     */
    SteadyWriter(Load load, int rate, int groups) {
        this.load = load;
        interval = 1_000_000_000L / rate;
        written = new AtomicLongArray(groups);
        for (int group = 0; group < groups; group++) {
            written.set(group, (long) group - groups);
        }
    }

    void start() {
        thread.start();
    }

    /** The number of the last change of a group that is committed. */
    long last(long group) {
        return written.get((int) group);
    }

    /** How many changes are committed. */
    long total() {
        return total;
    }

    private void run() {
        long due = System.nanoTime();
        try {
            for (long id = 0; open; id++) {
                int group = (int) (id % written.length());
                long number = id;
                load.write(id, group, () -> written.set(group, number));
                total = id + 1;
                due += interval;
                while (open && System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    /** Writes no more; returns when the last change is committed. */
    void stop() throws SQLException, InterruptedException {
        open = false;
        thread.join();
        SQLException problem = failure.get();
        if (problem != null) {
            throw problem;
        }
    }
}
