package dev.tidewire.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The filters that are filed under one access key: if a change has the key, they are its
 * candidates. In no order. Used by one thread at a time.
 */
abstract class PostingList {
    private static final IndexedFilter[] NONE = {};
    private static final int WASTE_PER_FILTER = 8;
    private static final int LEAST_WASTE = 256;
    private static final int MOST_PATIENCE = 20;

    private @Nullable IndexedFilter first;
    private IndexedFilter[] others = NONE;
    private int size;
    private int wasted;
    private int patience;
    private boolean wasteful;

    /** Forgets the list, which has become empty. */
    abstract void vacate();

    int size() {
        return size;
    }

    /** How many it has room for; touches what refers to them. */
    int room() {
        return 1 + others.length;
    }

    IndexedFilter get(int position) {
        IndexedFilter filter = position == 0 ? first : others[position - 1];
        if (filter == null) {
            throw new IndexOutOfBoundsException(position);
        }
        return filter;
    }

    /** Adds a filter at the end; returns its position. */
    int add(IndexedFilter filter) {
        int position = size++;
        if (position > others.length) {
            others = Arrays.copyOf(others, Math.max(1, others.length + (others.length >> 1) + 1));
        }
        set(position, filter);
        return position;
    }

    /** Removes the filter at a position, which the last one takes. */
    void remove(int position) {
        int last = --size;
        if (position != last) {
            IndexedFilter moved = get(last);
            set(position, moved);
            moved.moved(this, last, position);
        }
        set(last, null);
        if (size == 0) {
            vacate();
        } else if (size < others.length / 4) {
            others = Arrays.copyOf(others, others.length / 2);
        }
    }

    @SuppressWarnings("NullAway") // what is behind the end is null
    private void set(int position, @Nullable IndexedFilter filter) {
        if (position == 0) {
            first = filter;
        } else {
            others[position - 1] = filter;
        }
    }

    /**
     * Counts candidates that did not match.
     *
     * @return whether there were so many by now that its filters may be filed better elsewhere;
     *     only once until they are {@link #reconsidered}
     */
    boolean waste(int candidates) {
        wasted += candidates;
        if (wasteful || wasted >> patience <= LEAST_WASTE + (long) size * WASTE_PER_FILTER) {
            return false;
        }
        wasteful = true;
        return true;
    }

    /** Its filters were looked at; it takes twice as much until they are again. */
    void reconsidered() {
        wasteful = false;
        wasted = 0;
        patience = Math.min(MOST_PATIENCE, patience + 1);
    }
}
