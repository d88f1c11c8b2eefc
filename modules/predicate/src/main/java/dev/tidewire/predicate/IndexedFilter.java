package dev.tidewire.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter in a {@link FilterIndex}, to be extended by what its user wants to know of it. It keeps
 * what is needed to evaluate the filter, and not the {@link Filter}. Used by the thread that uses
 * the index.
 */
public abstract class IndexedFilter {
    private static final int[] NO_POSITIONS = {};
    private static final byte[] NO_CODE = {};
    private static final Check.One[] NO_OTHERS = {};

    private long identityHigh;
    private long identityLow;
    private @Nullable Partition partition;
    private byte[] code = NO_CODE;
    private Check.One[] others = NO_OTHERS;
    private @Nullable PostingList list;
    private int position;
    private PostingList @Nullable [] moreLists;
    private int[] morePositions = NO_POSITIONS;
    private int seenAt;

    /** A filter that is in no index yet. */
    protected IndexedFilter() {}

    final void begin(FilterIdentity identity, Partition inPartition) {
        if (partition != null) {
            throw new IllegalStateException("a filter must be in one index at most");
        }
        identityHigh = identity.high();
        identityLow = identity.low();
        partition = inPartition;
    }

    final void end() {
        partition = null;
        code = NO_CODE;
        others = NO_OTHERS;
    }

    final boolean hasIdentity(long high, long low) {
        return identityHigh == high && identityLow == low;
    }

    final int identityHash() {
        return FilterIdentity.hash(identityHigh);
    }

    final Partition partition() {
        return present(partition);
    }

    /**
     * What an image must satisfy as {@link CheckCode}; empty where every image does.
     *
     * @param kept the checks that it refers to, or null for none
     */
    final void code(byte[] encoded, Check.One @Nullable [] kept) {
        code = encoded;
        others = kept == null ? NO_OTHERS : kept;
    }

    final byte[] code() {
        return code;
    }

    final Check.One[] others() {
        return others;
    }

    private static <V> V present(@Nullable V value) {
        if (value == null) {
            throw new IllegalStateException("the filter is in no index");
        }
        return value;
    }

    /** Files it in these lists, of which there is at least one. */
    final void file(PostingList[] lists) {
        list = lists[0];
        position = lists[0].add(this);
        if (lists.length > 1) {
            moreLists = Arrays.copyOfRange(lists, 1, lists.length);
            morePositions = new int[lists.length - 1];
            for (int index = 1; index < lists.length; index++) {
                morePositions[index - 1] = lists[index].add(this);
            }
        }
    }

    /** Takes it out of all lists. */
    final void unfile() {
        PostingList[] others = moreLists;
        if (others != null) {
            for (int index = 0; index < others.length; index++) {
                others[index].remove(morePositions[index]);
            }
        }
        present(list).remove(position);
        list = null;
        moreLists = null;
        morePositions = NO_POSITIONS;
    }

    /** A list has put it somewhere else. */
    @SuppressWarnings("ReferenceEquality") // a list is equal only to itself
    final void moved(PostingList within, int from, int to) {
        if (list == within && position == from) {
            position = to;
            return;
        }
        PostingList[] others = moreLists;
        for (int index = 0; others != null && index < others.length; index++) {
            if (others[index] == within && morePositions[index] == from) {
                morePositions[index] = to;
                return;
            }
        }
        throw new IllegalStateException("a list must only move what is filed in it");
    }

    /** The lists it is filed in. */
    final int lists() {
        return 1 + morePositions.length;
    }

    /** Whether this change has not met it before, and has now. */
    final boolean meet(int change) {
        if (seenAt == change) {
            return false;
        }
        seenAt = change;
        return true;
    }

    final void forgetChanges() {
        seenAt = 0;
    }
}
