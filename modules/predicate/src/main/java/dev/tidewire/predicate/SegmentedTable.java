package dev.tidewire.predicate;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A hash table that never stops to grow as a whole: it is an extendible hash table, whose segments
 * have a bounded number of slots and split one at a time. So each insertion takes microseconds,
 * however many elements there are. Hashes are kept beside the elements, which are not touched
 * before one of them is found. Used by one thread at a time.
 *
 * @param <E> the elements; all bits of their hashes must be of use
 */
final class SegmentedTable<E> {
    private static final int MOST_SLOTS = 1_024;
    private static final int FEWEST_SLOTS = 4;

    /** Elements whose hashes are the same in so many bits stay in one segment, which then grows. */
    private static final int MOST_BITS = 20;

    private static final int EMPTY = 0;

    private Segment[] directory = {new Segment(0, FEWEST_SLOTS)};
    private int bits;
    private int size;

    /** A part of the table: the elements whose hashes begin with the same bits. */
    private static final class Segment {
        private final int bits;
        private int[] hashes;
        private @Nullable Object[] elements;
        private int size;

        Segment(int bits, int slots) {
            this.bits = bits;
            this.hashes = new int[slots];
            this.elements = new @Nullable Object[slots];
        }

        boolean full() {
            return size * 4 >= hashes.length * 3;
        }

        void put(int hash, @Nullable Object element) {
            int mask = hashes.length - 1;
            int slot = hash & mask;
            while (hashes[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            hashes[slot] = hash;
            elements[slot] = element;
            size++;
        }

        void grow() {
            int[] oldHashes = hashes;
            @Nullable Object[] oldElements = elements;
            hashes = new int[oldHashes.length * 2];
            elements = new @Nullable Object[hashes.length];
            size = 0;
            for (int slot = 0; slot < oldHashes.length; slot++) {
                if (oldHashes[slot] != EMPTY) {
                    put(oldHashes[slot], oldElements[slot]);
                }
            }
        }

        /** Fills the slot with the next element that may stand there, and so on to the next gap. */
        void remove(int removed) {
            int mask = hashes.length - 1;
            int gap = removed;
            for (int slot = (gap + 1) & mask; hashes[slot] != EMPTY; slot = (slot + 1) & mask) {
                int home = hashes[slot] & mask;
                if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                    hashes[gap] = hashes[slot];
                    elements[gap] = elements[slot];
                    gap = slot;
                }
            }
            hashes[gap] = EMPTY;
            elements[gap] = null;
            size--;
        }
    }

    int size() {
        return size;
    }

    /** An element with this hash that is the wanted one, or null. */
    @Nullable E find(int hash, Predicate<? super E> wanted) {
        int stored = stored(hash);
        Segment segment = directory[place(stored)];
        int mask = segment.hashes.length - 1;
        for (int slot = stored & mask; segment.hashes[slot] != EMPTY; slot = (slot + 1) & mask) {
            if (segment.hashes[slot] == stored) {
                @Nullable E element = element(segment, slot);
                if (element != null && wanted.test(element)) {
                    return element;
                }
            }
        }
        return null;
    }

    /** The hash that stands where looking for this one begins. */
    int firstHash(int hash) {
        int stored = stored(hash);
        int[] hashes = directory[place(stored)].hashes;
        return hashes[stored & (hashes.length - 1)];
    }

    /** What stands where looking for this hash begins, if anything does. */
    @Nullable Object firstElement(int hash) {
        int stored = stored(hash);
        @Nullable Object[] elements = directory[place(stored)].elements;
        return elements[stored & (elements.length - 1)];
    }

    /** Passes on all elements with this hash. */
    void forEach(int hash, Consumer<? super E> action) {
        int stored = stored(hash);
        Segment segment = directory[place(stored)];
        int mask = segment.hashes.length - 1;
        for (int slot = stored & mask; segment.hashes[slot] != EMPTY; slot = (slot + 1) & mask) {
            if (segment.hashes[slot] == stored) {
                @Nullable E element = element(segment, slot);
                if (element != null) {
                    action.accept(element);
                }
            }
        }
    }

    @SuppressWarnings("unchecked") // only elements get into slots
    private @Nullable E element(Segment segment, int slot) {
        return (E) segment.elements[slot];
    }

    private static int stored(int hash) {
        return hash == EMPTY ? 1 : hash;
    }

    private int place(int hash) {
        return bits == 0 ? 0 : hash >>> (Integer.SIZE - bits);
    }

    /** Adds an element that is not there. */
    void add(int hash, E element) {
        int stored = stored(hash);
        Segment segment = directory[place(stored)];
        while (segment.full()) {
            if (segment.hashes.length < MOST_SLOTS || segment.bits >= MOST_BITS) {
                segment.grow();
            } else {
                split(segment, stored);
                segment = directory[place(stored)];
            }
        }
        segment.put(stored, element);
        size++;
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
        Segment[] halves = {new Segment(inner, MOST_SLOTS), new Segment(inner, MOST_SLOTS)};
        for (int slot = 0; slot < segment.hashes.length; slot++) {
            int moved = segment.hashes[slot];
            if (moved != EMPTY) {
                halves[(moved >>> (Integer.SIZE - inner)) & 1].put(moved, segment.elements[slot]);
            }
        }
        int first = place(hash) >>> (bits - segment.bits) << (bits - segment.bits);
        int half = 1 << (bits - inner);
        Arrays.fill(directory, first, first + half, halves[0]);
        Arrays.fill(directory, first + half, first + 2 * half, halves[1]);
    }

    /**
     * Removes an element.
     *
     * @throws IllegalStateException if it is not there
     */
    @SuppressWarnings("ReferenceEquality") // it is that very element
    void remove(int hash, E element) {
        int stored = stored(hash);
        Segment segment = directory[place(stored)];
        int mask = segment.hashes.length - 1;
        int slot = stored & mask;
        while (segment.elements[slot] != element) {
            if (segment.hashes[slot] == EMPTY) {
                throw new IllegalStateException("an element must be there to be removed");
            }
            slot = (slot + 1) & mask;
        }
        segment.remove(slot);
        size--;
        if (size == 0) {
            directory = new Segment[] {new Segment(0, FEWEST_SLOTS)};
            bits = 0;
        }
    }

    /** Passes on all elements. */
    @SuppressWarnings("ReferenceEquality") // a segment may have several places in the directory
    void forEach(Consumer<? super E> action) {
        @Nullable Segment previous = null;
        for (Segment segment : directory) {
            if (segment != previous) {
                for (int slot = 0; slot < segment.hashes.length; slot++) {
                    @Nullable E element = element(segment, slot);
                    if (element != null) {
                        action.accept(element);
                    }
                }
            }
            previous = segment;
        }
    }
}
