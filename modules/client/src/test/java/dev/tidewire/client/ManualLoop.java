package dev.tidewire.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A {@link Loop} whose time passes when a test says so, all on the test's thread. */
final class ManualLoop implements Loop {
    private record Timer(long at, long number, Runnable task) {}

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
    private long now;
    private long number;
    private boolean running;
    private boolean closed;

    @Override
    public boolean execute(Runnable task) {
        return !closed && tasks.add(task);
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        return timer(delay, () -> execute(task));
    }

    private Task timer(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), number++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public Task every(Duration period, Runnable task) {
        boolean[] cancelled = new boolean[1];
        timer(period, () -> again(period, task, cancelled));
        return () -> cancelled[0] = true;
    }

    private void again(Duration period, Runnable task, boolean[] cancelled) {
        if (!cancelled[0]) {
            task.run();
            timer(period, () -> again(period, task, cancelled));
        }
    }

    @Override
    public void elsewhere(Runnable task) {
        execute(task);
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public boolean here() {
        return running;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Runs what is due now. */
    void run() {
        running = true;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        running = false;
    }

    /** Lets time pass, step by step. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        run();
        while (!timers.isEmpty() && timers.element().at() <= end) {
            Timer next = timers.remove();
            now = next.at();
            next.task().run();
            run();
        }
        now = end;
    }

    /** Lets time pass while a task of the client's thread runs, so that the others wait. */
    void passElsewhere(Duration time) {
        long end = now + time.toNanos();
        while (!timers.isEmpty() && timers.element().at() <= end) {
            Timer next = timers.remove();
            now = next.at();
            next.task().run();
        }
        now = end;
    }

    /** Lets pass what is left until the next timer. */
    void passToNext() {
        if (!timers.isEmpty()) {
            pass(Duration.ofNanos(timers.element().at() - now));
        }
    }
}
