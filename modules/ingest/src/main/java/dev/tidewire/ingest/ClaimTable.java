package dev.tidewire.ingest;

/**
 * The claims of one window of time, in primitive arrays: 28 bytes a slot, of which half to three
 * quarters are taken, so that a claim needs 37 to 56 bytes. Names are digests and need no other
 * hash: the upper bits say where the search begins. Not thread-safe.
 */
final class ClaimTable {
    static final int NONE = -1;

    private static final int SLOT_LONGS = 3;
    private static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES + Integer.BYTES;
    private static final int FIRST_CAPACITY = 16;

    /** For each slot the name's two halves, and the offset plus 1, or 0 where it is free. */
    private long[] slots = new long[SLOT_LONGS * FIRST_CAPACITY];

    private int[] times = new int[FIRST_CAPACITY];
    private int size;

    /** The slot of a name until the next {@link #put}, or {@link #NONE}. */
    int find(Claim.Name name) {
        int slot = search(name.high(), name.low());
        return isFree(slot) ? NONE : slot;
    }

    long offset(int slot) {
        return slots[SLOT_LONGS * slot + 2] - 1;
    }

    /** Milliseconds since the window began. */
    int time(int slot) {
        return times[slot];
    }

    /** The name is the event's, whoever had it. */
    void put(Claim.Name name, long offset, int time) {
        int slot = search(name.high(), name.low());
        if (isFree(slot)) {
            size++;
        }
        set(slot, name.high(), name.low(), offset + 1, time);
        if (isOver(size, capacity())) {
            resize(Math.addExact(capacity(), capacity() / 2));
        }
    }

    /** Few claims will be added: takes as little memory as is good for searching. */
    void settle() {
        resize(Math.max(FIRST_CAPACITY, Math.toIntExact(size * 4L / 3 + 1)));
    }

    int size() {
        return size;
    }

    /** What it takes. */
    long bytes() {
        return (long) SLOT_BYTES * capacity();
    }

    private int capacity() {
        return times.length;
    }

    private static boolean isOver(long size, long capacity) {
        return 4 * size > 3 * capacity;
    }

    /** The slot of the name, or the free one where it belongs: there always is one. */
    private int search(long high, long low) {
        // The upper 32 bits as a fraction of 1, times the capacity.
        int slot = (int) (((high >>> 32) * capacity()) >>> 32);
        while (!isFree(slot) && !isOf(slot, high, low)) {
            slot = slot + 1 == capacity() ? 0 : slot + 1;
        }
        return slot;
    }

    private boolean isFree(int slot) {
        return slots[SLOT_LONGS * slot + 2] == 0;
    }

    private boolean isOf(int slot, long high, long low) {
        return slots[SLOT_LONGS * slot] == high && slots[SLOT_LONGS * slot + 1] == low;
    }

    private void set(int slot, long high, long low, long claimant, int time) {
        slots[SLOT_LONGS * slot] = high;
        slots[SLOT_LONGS * slot + 1] = low;
        slots[SLOT_LONGS * slot + 2] = claimant;
        times[slot] = time;
    }

    private void resize(int capacity) {
        long[] oldSlots = slots;
        int[] oldTimes = times;
        slots = new long[Math.multiplyExact(SLOT_LONGS, capacity)];
        times = new int[capacity];
        for (int old = 0; old < oldTimes.length; old++) {
            long high = oldSlots[SLOT_LONGS * old];
            long low = oldSlots[SLOT_LONGS * old + 1];
            long claimant = oldSlots[SLOT_LONGS * old + 2];
            if (claimant != 0) {
                set(search(high, low), high, low, claimant, oldTimes[old]);
            }
        }
    }
}
