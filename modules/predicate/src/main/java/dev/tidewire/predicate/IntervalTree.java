package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/**
 * Ranges of values, found by a value in them: a B+ tree in the order of the lower ends, and of the
 * upper ends where these are equal, whose inner nodes know the highest upper end of each child.
 * Insertion and removal take O(log n), and finding k ranges O(log n + k) where ranges are short.
 * Used by one thread at a time.
 */
final class IntervalTree {
    private @Nullable IntervalNode root;

    boolean isEmpty() {
        return root == null;
    }

    /** The range with the ends of the given one, which is added if there is none. */
    RangePostings findOrAdd(RangePostings range) {
        IntervalNode top = root;
        if (top == null) {
            top = range.node();
        }
        RangePostings found = top.find(range);
        if (found != null) {
            return found;
        }
        IntervalNode split = top.insert(range);
        root = split == null ? top : top.above(split);
        return range;
    }

    /**
     * Removes a range.
     *
     * @throws IllegalStateException if it is not there
     */
    void remove(RangePostings range) {
        IntervalNode top = root;
        if (top == null) {
            throw IntervalNode.missing();
        }
        top.remove(range);
        while (top.isLong()) {
            top = top.child(0);
        }
        root = top.isEmpty() ? null : top;
    }

    /** Passes on every range that overlaps the span of values. */
    void overlapping(RangePostings.Span values, FoundLists found) {
        IntervalNode top = root;
        if (top != null) {
            top.overlapping(values, found);
        }
    }
}
