package dev.tidewire.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still, and the tasks that wait for it. */
final class FakeTime implements InstantSource, Scheduler {
    private final PriorityQueue<Waiting> tasks =
            new PriorityQueue<>(Comparator.comparing(Waiting::due));
    private Instant now = Instant.parse("2026-01-15T10:00:00Z");

    private record Waiting(Instant due, Runnable task) {}

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** The same time in nanoseconds. */
    long nanoTime() {
        return Duration.between(Instant.EPOCH, instant()).toNanos();
    }

    @Override
    public synchronized Task after(Duration delay, Runnable task) {
        Waiting waiting = new Waiting(now.plus(delay), task);
        tasks.add(waiting);
        return () -> remove(waiting);
    }

    private synchronized void remove(Waiting waiting) {
        tasks.remove(waiting);
    }

    @Override
    public Task every(Duration interval, Runnable task) {
        Task[] next = new Task[1];
        Runnable again =
                new Runnable() {
                    @Override
                    public void run() {
                        task.run();
                        next[0] = after(interval, this);
                    }
                };
        next[0] = after(interval, again);
        return () -> next[0].cancel();
    }

    /** Lets time pass while every task is late. */
    synchronized void skip(Duration duration) {
        now = now.plus(duration);
    }

    /** Lets time pass and runs what becomes due, in order. */
    void pass(Duration duration) {
        Instant end = instant().plus(duration);
        for (Waiting due = next(end); due != null; due = next(end)) {
            due.task().run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Waiting next(Instant end) {
        Waiting first = tasks.peek();
        if (first == null || first.due().isAfter(end)) {
            return null;
        }
        now = first.due().isAfter(now) ? first.due() : now;
        return tasks.poll();
    }

    synchronized int waiting() {
        return tasks.size();
    }
}
