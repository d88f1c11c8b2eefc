package dev.tidewire.predicate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A filter in a {@link FilterIndex}, to be extended by what its user wants to know of it. It keeps
 * what is needed to evaluate the filter, and not the {@link Filter}. Used by the thread that uses
 * the index.
 */
public abstract class IndexedFilter {
    /** Code of at most so many bytes is kept in the filter itself, and fetched with it. */
    static final int SHORT_CODE = 4 * Long.BYTES;

    private static final int[] NO_POSITIONS = {};
    private static final byte[] NO_CODE = {};

    /** Stands for code that is kept in the filter itself. */
    private static final byte[] SHORT = {};

    private static final Check.One[] NO_OTHERS = {};

    private long identityHigh;
    private long identityLow;
    private long code0;
    private long code1;
    private long code2;
    private long code3;
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
     * What an image must satisfy as {@link CheckCode}; there is none where every image does.
     *
     * @param kept the checks that it refers to, or null for none
     */
    final void code(byte[] encoded, Check.One @Nullable [] kept) {
        others = kept == null ? NO_OTHERS : kept;
        if (encoded.length > SHORT_CODE) {
            code = encoded;
            return;
        }
        byte[] filled = Arrays.copyOf(encoded, SHORT_CODE);
        code = SHORT;
        code0 = (long) CheckCode.LONGS.get(filled, 0);
        code1 = (long) CheckCode.LONGS.get(filled, Long.BYTES);
        code2 = (long) CheckCode.LONGS.get(filled, 2 * Long.BYTES);
        code3 = (long) CheckCode.LONGS.get(filled, 3 * Long.BYTES);
    }

    /** Whether every image satisfies it, so that there is no code. */
    @SuppressWarnings("ReferenceEquality") // it stands for itself
    final boolean everyImage() {
        return code == NO_CODE;
    }

    /**
     * Its code, and perhaps something behind it.
     *
     * @param room {@link #SHORT_CODE} bytes, which may be what is returned
     */
    @SuppressWarnings("ReferenceEquality") // it stands for itself
    final byte[] code(byte[] room) {
        if (code != SHORT) {
            return code;
        }
        CheckCode.LONGS.set(room, 0, code0);
        CheckCode.LONGS.set(room, Long.BYTES, code1);
        CheckCode.LONGS.set(room, 2 * Long.BYTES, code2);
        CheckCode.LONGS.set(room, 3 * Long.BYTES, code3);
        return room;
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

    /** Touches what is read to evaluate it, but for code that is not short. */
    final int touch() {
        return seenAt + (int) (code0 + code3);
    }

    /** Touches code that is not short. */
    final int touchCode() {
        return code.length;
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
