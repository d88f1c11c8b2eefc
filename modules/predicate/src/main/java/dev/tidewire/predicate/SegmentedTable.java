package dev.tidewire.predicate;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table that never stops to grow as a whole: it is an extendible hash table, whose segments
 * have a bounded number of slots and split one at a time. So each insertion takes microseconds,
 * however many elements there are. Used by one thread at a time.
 *
 * @param <K> what elements are found by
 * @param <E> the elements, of which no two have the same key
 */
abstract class SegmentedTable<K, E> {
    private static final int MOST_SLOTS = 1_024;
    private static final int FEWEST_SLOTS = 4;

    /** Elements whose hashes are the same in so many bits stay in one segment, which then grows. */
    private static final int MOST_BITS = 20;

    private Segment[] directory = {new Segment(0)};
    private int bits;
    private int size;

    /** A part of the table: the elements whose hashes begin with the same bits. */
    private static final class Segment {
        private final int bits;
        private @Nullable Object[] slots = new @Nullable Object[FEWEST_SLOTS];
        private int size;

        Segment(int bits) {
            this.bits = bits;
        }

        boolean full() {
            return size * 4 >= slots.length * 3;
        }
    }

    /** A hash of all its bits, the same as that of its key. */
    abstract int hash(E element);

    abstract boolean has(E element, K key);

    int size() {
        return size;
    }

    /**
     * The element with this key, or null.
     *
     * @param hash the hash of the key
     */
    @Nullable E find(int hash, K key) {
        Segment segment = directory[place(hash)];
        @Nullable Object[] slots = segment.slots;
        int mask = slots.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            @Nullable E element = element(slots[slot]);
            if (element == null || has(element, key)) {
                return element;
            }
        }
    }

    @SuppressWarnings("unchecked") // only elements get into slots
    private @Nullable E element(@Nullable Object slot) {
        return (E) slot;
    }

    /** Adds an element that is not there. */
    void add(E element) {
        int hash = hash(element);
        Segment segment = directory[place(hash)];
        while (segment.full()) {
            if (segment.slots.length < MOST_SLOTS || segment.bits >= MOST_BITS) {
                grow(segment);
            } else {
                split(segment, hash);
                segment = directory[place(hash)];
            }
        }
        put(segment, element, hash);
        size++;
    }

    private int place(int hash) {
        return bits == 0 ? 0 : hash >>> (Integer.SIZE - bits);
    }

    private void put(Segment segment, E element, int hash) {
        int mask = segment.slots.length - 1;
        int slot = hash & mask;
        while (segment.slots[slot] != null) {
            slot = (slot + 1) & mask;
        }
        segment.slots[slot] = element;
        segment.size++;
    }

    private void grow(Segment segment) {
        @Nullable Object[] old = segment.slots;
        segment.slots = new @Nullable Object[old.length * 2];
        segment.size = 0;
        for (@Nullable Object slot : old) {
            @Nullable E element = element(slot);
            if (element != null) {
                put(segment, element, hash(element));
            }
        }
    }

    private void split(Segment segment, int hash) {
        if (segment.bits == bits) {
            Segment[] doubled = new Segment[directory.length * 2];
            for (int index = 0; index < doubled.length; index++) {
                doubled[index] = directory[index / 2];
            }
            directory = doubled;
            bits++;
        }
        int inner = segment.bits + 1;
        Segment[] halves = {new Segment(inner), new Segment(inner)};
        for (Segment half : halves) {
            half.slots = new @Nullable Object[MOST_SLOTS];
        }
        for (@Nullable Object slot : segment.slots) {
            @Nullable E element = element(slot);
            if (element != null) {
                int elementHash = hash(element);
                put(halves[(elementHash >>> (Integer.SIZE - inner)) & 1], element, elementHash);
            }
        }
        int first = place(hash) >>> (bits - segment.bits) << (bits - segment.bits);
        int half = 1 << (bits - inner);
        Arrays.fill(directory, first, first + half, halves[0]);
        Arrays.fill(directory, first + half, first + 2 * half, halves[1]);
    }

    /** Removes an element that is there. */
    @SuppressWarnings("ReferenceEquality") // it is that very element
    void remove(E element) {
        Segment segment = directory[place(hash(element))];
        @Nullable Object[] slots = segment.slots;
        int mask = slots.length - 1;
        int slot = hash(element) & mask;
        while (slots[slot] != element) {
            if (slots[slot] == null) {
                throw new IllegalStateException("an element must be there to be removed");
            }
            slot = (slot + 1) & mask;
        }
        close(slots, slot, mask);
        segment.size--;
        size--;
        if (size == 0) {
            directory = new Segment[] {new Segment(0)};
            bits = 0;
        }
    }

    /** Fills the slot with the next element that may stand there, and so on to the next gap. */
    private void close(@Nullable Object[] slots, int removed, int mask) {
        int gap = removed;
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            @Nullable E element = element(slots[slot]);
            if (element == null) {
                break;
            }
            int home = hash(element) & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                slots[gap] = element;
                gap = slot;
            }
        }
        slots[gap] = null;
    }

    @SuppressWarnings("ReferenceEquality") // a segment may have several places in the directory
    void forEach(Consumer<? super E> action) {
        @Nullable Segment previous = null;
        for (Segment segment : directory) {
            if (segment != previous) {
                for (@Nullable Object slot : segment.slots) {
                    @Nullable E element = element(slot);
                    if (element != null) {
                        action.accept(element);
                    }
                }
            }
            previous = segment;
        }
    }
}
