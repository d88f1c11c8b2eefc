package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.Cursor;
import java.util.UUID;

/**
 * How far this gateway has everything that its active filters want of one family in one log
 * partition. Guarded by the hub's lock.
 *
 * <p>Within one epoch of the matcher's task the deliveries are complete and in order, whatever
 * offsets they skip: nothing in between matched. When another task takes over, what it delivers
 * connects only if it says, by {@link #progress}, that it began at or before the end of what is
 * covered. Anything else is a hole.
 */
final class Coverage {
    /** What a delivered change is to this gateway. */
    enum Arrival {
        /** The next one. */
        NEXT,
        /** Known already. */
        REPEATED,
        /** Something before it is missing. */
        AFTER_HOLE
    }

    private final Family family;
    private final int partition;
    private final UUID log;

    /** Everything before this offset was dispatched in full. */
    private long covered;

    /** Nothing at or after this offset was dispatched, not even in part. */
    private long passed;

    /** Whether the current task's deliveries connect with what is covered. */
    private boolean connected;

    private int activeFilters;

    Coverage(Family family, int partition, UUID log) {
        this.family = family;
        this.partition = partition;
        this.log = log;
    }

    /** Another task reads the partition from now on. */
    void taskChanged() {
        connected = false;
    }

    /** A filter depends on the coverage from now on. */
    void attach() {
        activeFilters++;
    }

    void detach() {
        activeFilters--;
    }

    /** The offset from which on a subscription made now misses nothing and gets nothing old. */
    long passed() {
        return passed;
    }

    long covered() {
        return covered;
    }

    Family family() {
        return family;
    }

    LogPosition position(long offset) {
        return new LogPosition(family, partition, offset);
    }

    Cursor cursor(WorkspaceId workspace, long offset) {
        return Cursor.of(workspace, log, partition, offset);
    }

    /**
     * Takes note that the task has matched everything in a range; returns whether that leaves a
     * hole.
     */
    boolean progress(long from, long to) {
        boolean hole = activeFilters > 0 && from > covered;
        advance(to);
        return hole;
    }

    /**
     * Takes note that a filter's deliveries are complete from a position on; returns whether that
     * leaves a hole for the filters that were active before.
     */
    boolean active(long position) {
        boolean hole = activeFilters > 0 && !connected && position > covered;
        advance(position);
        return hole;
    }

    /** Judges a change, and takes note of it unless it is repeated. */
    Arrival change(long offset, boolean last) {
        if (offset < covered) {
            return Arrival.REPEATED;
        }
        boolean hole = activeFilters > 0 && !connected && offset > covered;
        passed = Math.max(passed, offset + 1);
        if (last) {
            covered = offset + 1;
        }
        return hole ? Arrival.AFTER_HOLE : Arrival.NEXT;
    }

    private void advance(long to) {
        connected = true;
        covered = Math.max(covered, to);
        passed = Math.max(passed, covered);
    }

    /** Names the stream for an operator. */
    @Override
    public String toString() {
        return family.label() + "-" + partition;
    }
}
