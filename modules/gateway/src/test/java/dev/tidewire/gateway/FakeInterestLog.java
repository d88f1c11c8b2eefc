package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers what it is told, and gives epochs 7, 8, 9 … at once or when told to. */
final class FakeInterestLog implements InterestLog {
    static final long FIRST_EPOCH = 7;

    private final List<Interest> announced = new ArrayList<>();
    private final List<Interest> withdrawn = new ArrayList<>();
    private final List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private long nextEpoch = FIRST_EPOCH;
    private boolean holding;

    @Override
    public synchronized void announce(Interest interest) {
        announced.add(interest);
    }

    @Override
    public synchronized void withdraw(Interest interest) {
        withdrawn.add(interest);
    }

    @Override
    public synchronized CompletableFuture<Long> takeEpoch() {
        CompletableFuture<Long> taken = new CompletableFuture<>();
        if (holding) {
            waiting.add(taken);
        } else {
            taken.complete(nextEpoch++);
        }
        return taken;
    }

    synchronized void hold() {
        holding = true;
    }

    /** Gives the epoch that was asked for. */
    void release() {
        CompletableFuture<Long> taken;
        synchronized (this) {
            holding = false;
            taken = waiting.removeFirst();
        }
        taken.complete(nextEpoch++);
    }

    /** Refuses the epoch that was asked for, and gives the next one at once. */
    void fail() {
        CompletableFuture<Long> taken;
        synchronized (this) {
            holding = false;
            taken = waiting.removeFirst();
        }
        taken.completeExceptionally(new IllegalStateException("no broker"));
    }

    synchronized List<Interest> announced() {
        return List.copyOf(announced);
    }

    synchronized List<Interest> withdrawn() {
        return List.copyOf(withdrawn);
    }

    synchronized Interest lastAnnounced() {
        return announced.getLast();
    }
}
