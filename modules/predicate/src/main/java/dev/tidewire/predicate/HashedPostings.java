package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The filters that want a field to equal a value or to begin with a text, by hashes of these. What
 * has the same hash shares a list, since candidates are evaluated in full anyway; so neither values
 * nor texts are kept. Used by one thread at a time.
 */
final class HashedPostings {
    private static final int SCALAR = 0;
    private static final int CONTAINER = 1;
    private static final int PREFIX = 2;
    private static final int FOLDED = PREFIX + PrefixLengths.COUNT;
    private static final int KINDS = FOLDED + PrefixLengths.COUNT;

    private final ValueHash hash;
    private final Runnable made;
    private final Runnable vacated;
    private final SegmentedTable<OfHash> table = new SegmentedTable<>();
    private final int[] lists = new int[KINDS];
    private int longestText = -1;
    private int longestPrefix = -1;
    private int longestFolded = -1;

    /** The filters under one hash of one kind. */
    private final class OfHash extends PostingList {
        private final int hashed;
        private final byte kind;

        OfHash(int hashed, int kind) {
            this.hashed = hashed;
            this.kind = (byte) kind;
        }

        @Override
        void vacate() {
            table.remove(hashed, this);
            lists[kind]--;
            vacated.run();
        }
    }

    /**
     * @param made told when there is a new list
     * @param vacated told when a list is gone
     */
    HashedPostings(ValueHash hash, Runnable made, Runnable vacated) {
        this.hash = hash;
        this.made = made;
        this.vacated = vacated;
    }

    /** The list of a value, or null. */
    @Nullable PostingList find(JsonNode value) {
        return find(hash.of(value), kind(value));
    }

    /** The list of a value, which is made if there is none. */
    PostingList list(JsonNode value) {
        if (value.isTextual()) {
            longestText = Math.max(longestText, value.textValue().length());
        }
        return findOrMake(hash.of(value), kind(value));
    }

    private static int kind(JsonNode value) {
        return value.isContainerNode() ? CONTAINER : SCALAR;
    }

    /** The list of a beginning that is not empty, or null. */
    @Nullable PostingList find(String prefix, boolean folded) {
        int place = PrefixLengths.within(prefix.length());
        return find(prefixHash(prefix, place), (folded ? FOLDED : PREFIX) + place);
    }

    /** The list of a beginning that is not empty, which is made if there is none. */
    PostingList list(String prefix, boolean folded) {
        int place = PrefixLengths.within(prefix.length());
        if (folded) {
            longestFolded = Math.max(longestFolded, place);
        } else {
            longestPrefix = Math.max(longestPrefix, place);
        }
        return findOrMake(prefixHash(prefix, place), (folded ? FOLDED : PREFIX) + place);
    }

    private int prefixHash(String prefix, int place) {
        return hash.finished(
                hash.extended(ValueHash.EMPTY_PREFIX, prefix, 0, PrefixLengths.at(place)));
    }

    private @Nullable OfHash find(int hashed, int kind) {
        return table.find(hashed, list -> list.kind == kind);
    }

    private PostingList findOrMake(int hashed, int kind) {
        @Nullable OfHash known = find(hashed, kind);
        if (known != null) {
            return known;
        }
        OfHash list = new OfHash(hashed, kind);
        table.add(hashed, list);
        lists[kind]++;
        made.run();
        return list;
    }

    /** Offers the lists of a value and of what it begins with. */
    void offer(JsonNode value, Matching matching) {
        if (value.isTextual()) {
            String text = value.textValue();
            if (lists[SCALAR] > 0 && text.length() <= longestText) {
                matching.lookUp(table, hash.of(value));
            }
            if (longestPrefix >= 0) {
                offerPrefixes(text, PREFIX, longestPrefix, matching);
            }
            if (longestFolded >= 0) {
                String folded = LikePattern.folded(text, PrefixLengths.at(longestFolded));
                offerPrefixes(folded, FOLDED, longestFolded, matching);
            }
        } else if (lists[kind(value)] > 0) {
            matching.lookUp(table, hash.of(value));
        }
    }

    private void offerPrefixes(String text, int kind, int longest, Matching matching) {
        long hashed = ValueHash.EMPTY_PREFIX;
        int length = 0;
        for (int place = 0; place <= longest; place++) {
            int longer = PrefixLengths.at(place);
            if (longer > text.length()) {
                return;
            }
            hashed = hash.extended(hashed, text, length, longer);
            length = longer;
            if (lists[kind + place] > 0) {
                matching.lookUp(table, hash.finished(hashed));
            }
        }
    }
}
