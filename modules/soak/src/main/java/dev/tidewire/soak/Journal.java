package dev.tidewire.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was committed in a workspace and family, in the order of the commits: whoever commits holds
 * the lock from before until the outcome is on record. Thread-safe.
 */
final class Journal {
    private final String workspace;
    private final Family family;
    private final ReentrantLock committing = new ReentrantLock();
    private final List<Change> changes = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private int begun;

    Journal(String workspace, Family family) {
        this.workspace = workspace;
        this.family = family;
    }

    String workspace() {
        return workspace;
    }

    Family family() {
        return family;
    }

    /** Held while a commit is under way. */
    ReentrantLock committing() {
        return committing;
    }

    /** A commit of so many changes begins, by the thread that holds the lock. */
    synchronized void begin(int count) {
        begun = changes.size() + count;
    }

    /** The commit that has begun is in force. */
    synchronized void committed(List<Change> committed, long nanos) {
        changes.addAll(committed);
        committed.forEach(_ -> times.add(nanos));
        begun = changes.size();
    }

    /** The commit that has begun has failed. */
    synchronized void failed() {
        begun = changes.size();
    }

    /** Changes at and behind this place begin to be committed later than now. */
    synchronized int notBegun() {
        return Math.max(begun, changes.size());
    }

    /** All so far. */
    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    synchronized int size() {
        return changes.size();
    }

    /** When the change at a place was known to be committed, by the clock of nanoseconds. */
    synchronized long time(int place) {
        return times.get(place);
    }
}
