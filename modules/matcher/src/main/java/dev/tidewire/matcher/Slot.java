package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.util.EnumMap;
import java.util.Map;

/**
 * A gateway's slot as a task knows it: the latest life that was heard of, and that life's filters.
 * Used by one thread at a time.
 */
final class Slot {
    private static final long NEVER = -1;

    private final int number;
    private final FiltersByNumber filters = new FiltersByNumber();
    private final SlotMatches matches = new SlotMatches();
    private final Map<Family, Long> reported = new EnumMap<>(Family.class);
    private long epoch = NEVER;
    private boolean purged;
    private long heardAt;
    private long releasedAt = Long.MIN_VALUE;

    Slot(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The highest gateway epoch heard of, or -1. */
    long epoch() {
        return epoch;
    }

    /** Whether the filters of the epoch were dropped for good. */
    boolean purged() {
        return purged;
    }

    /** A new life begins, without filters; those of the old one have been taken out. */
    void begin(long newEpoch, boolean alreadyPurged) {
        epoch = newEpoch;
        purged = alreadyPurged;
    }

    void purge() {
        purged = true;
    }

    /** The filters of the epoch; the book changes them. */
    FiltersByNumber filters() {
        return filters;
    }

    /** What the current change matches, empty between changes. */
    SlotMatches matches() {
        return matches;
    }

    /** A task takes over: the slot has a full lease and was told nothing yet. */
    void takenOver(long now) {
        heardAt = now;
        releasedAt = Long.MIN_VALUE;
        reported.clear();
    }

    /** When the running task last read a sign of life, or its start. */
    long heardAt() {
        return heardAt;
    }

    void heard(long now) {
        heardAt = now;
    }

    /** When the running task last told the slot that its epoch was purged. */
    long releasedAt() {
        return releasedAt;
    }

    void released(long now) {
        releasedAt = now;
    }

    /** Up to where the running task has told the slot of its progress. */
    long reported(Family family) {
        return reported.getOrDefault(family, 0L);
    }

    void reported(Family family, long offset) {
        reported.put(family, offset);
    }
}
