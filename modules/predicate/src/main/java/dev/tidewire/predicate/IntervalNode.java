package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/**
 * A node of an {@link IntervalTree}: in a leaf ranges, in an inner node children, each of at least
 * one range. The key of an entry is its range, or the first range of its child.
 */
abstract class IntervalNode {
    private final boolean leaf;
    private final @Nullable Object[] entries;
    private int size;

    /**
     * @param capacity most entries, at least 4; a node with as many is split
     */
    IntervalNode(boolean leaf, int capacity) {
        this.leaf = leaf;
        this.entries = new @Nullable Object[capacity];
    }

    /** An empty node of the same kind. */
    abstract IntervalNode empty(boolean asLeaf);

    /** How a range compares with the key of an entry. */
    abstract int compare(RangePostings range, int entry);

    /** Takes the ends of a range for those of an entry. */
    abstract void ends(int entry, RangePostings range);

    /** Takes the key and the highest end of a child for those of an entry. */
    abstract void ends(int entry, IntervalNode child);

    /** Copies the ends of entries to another node of the kind, or within this one. */
    abstract void copyEnds(int entry, IntervalNode target, int at, int count);

    /** Passes on every range that overlaps the span of values. */
    abstract void overlapping(RangePostings.Span values, FoundLists found);

    final boolean leaf() {
        return leaf;
    }

    final int size() {
        return size;
    }

    final boolean isEmpty() {
        return size == 0;
    }

    /** Whether it has one child only, and so nothing to say. */
    final boolean isLong() {
        return !leaf && size == 1;
    }

    final RangePostings range(int entry) {
        return (RangePostings) present(entries[entry]);
    }

    /** Whether it has one entry only; touches all entries before it is known which are wanted. */
    @SuppressWarnings("ReferenceEquality") // an entry is equal only to itself
    final boolean touch() {
        return entries[0] == entries[size - 1];
    }

    /** A range that is not looked into. */
    final Object stored(int entry) {
        return present(entries[entry]);
    }

    final IntervalNode child(int entry) {
        return (IntervalNode) present(entries[entry]);
    }

    private static Object present(@Nullable Object entry) {
        if (entry == null) {
            throw new IllegalStateException("an entry must not be empty");
        }
        return entry;
    }

    static IllegalStateException missing() {
        return new IllegalStateException("a range must be there to be removed");
    }

    /** The last entry whose key is not above the range, or -1. */
    private int entry(RangePostings range) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(range, middle) >= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The range with the same ends, or null. */
    final @Nullable RangePostings find(RangePostings range) {
        IntervalNode node = this;
        int entry = node.entry(range);
        while (!node.leaf && entry >= 0) {
            node = node.child(entry);
            entry = node.entry(range);
        }
        return entry >= 0 && node.compare(range, entry) == 0 ? node.range(entry) : null;
    }

    /** Inserts a range that is not there; returns a node for what follows if it has to be split. */
    final @Nullable IntervalNode insert(RangePostings range) {
        int entry = entry(range);
        if (leaf) {
            open(entry + 1, range);
            ends(entry + 1, range);
        } else {
            int at = Math.max(0, entry);
            IntervalNode child = child(at);
            IntervalNode split = child.insert(range);
            ends(at, child);
            if (split != null) {
                open(at + 1, split);
                ends(at + 1, split);
            }
        }
        return size == entries.length ? split() : null;
    }

    private void open(int at, Object entry) {
        copy(at, this, at + 1, size - at);
        entries[at] = entry;
        size++;
    }

    private void copy(int entry, IntervalNode target, int at, int count) {
        System.arraycopy(entries, entry, target.entries, at, count);
        copyEnds(entry, target, at, count);
    }

    private IntervalNode split() {
        IntervalNode upper = empty(leaf);
        move(size / 2, upper);
        return upper;
    }

    /** Moves all entries from one on to the end of another node. */
    private void move(int from, IntervalNode target) {
        copy(from, target, target.size, size - from);
        target.size += size - from;
        truncate(from);
    }

    private void truncate(int toSize) {
        for (int entry = toSize; entry < size; entry++) {
            entries[entry] = null;
        }
        size = toSize;
    }

    /** A node above this one and the next. */
    final IntervalNode above(IntervalNode next) {
        IntervalNode top = empty(false);
        top.open(0, this);
        top.ends(0, this);
        top.open(1, next);
        top.ends(1, next);
        return top;
    }

    /** Removes a range that is there. */
    final void remove(RangePostings range) {
        int entry = entry(range);
        if (entry < 0) {
            throw missing();
        }
        if (leaf) {
            if (compare(range, entry) != 0) {
                throw missing();
            }
            close(entry);
            return;
        }
        IntervalNode child = child(entry);
        child.remove(range);
        if (child.isEmpty()) {
            close(entry);
        } else {
            ends(entry, child);
            join(entry);
            join(entry - 1);
        }
    }

    private void close(int at) {
        copy(at + 1, this, at, size - at - 1);
        truncate(size - 1);
    }

    /** Puts a child and the next one together if they fill half a node. */
    private void join(int entry) {
        if (entry < 0 || entry + 1 >= size) {
            return;
        }
        IntervalNode child = child(entry);
        IntervalNode next = child(entry + 1);
        if (child.size + next.size <= entries.length / 2) {
            next.move(0, child);
            ends(entry, child);
            close(entry + 1);
        }
    }
}
