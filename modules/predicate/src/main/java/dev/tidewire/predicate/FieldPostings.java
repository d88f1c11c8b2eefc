package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a partition that are filed under keys of one field, found by the field's values.
 * Used by one thread at a time.
 */
final class FieldPostings {
    private final IndexedField field;
    private final Partition partition;
    private final HashedPostings hashed;
    private final IntervalTree numbers;
    private final IntervalTree texts;
    private @Nullable PostingList nulls;
    private @Nullable PostingList present;
    private @Nullable PostingList absent;
    private boolean wantsMissing;
    private int lists;

    /** The filters under a key. */
    private final class Keyed extends PostingList {
        private final Runnable forget;

        Keyed(Runnable forget) {
            this.forget = forget;
        }

        @Override
        void vacate() {
            forget.run();
            vacated();
        }
    }

    FieldPostings(IndexedField field, Partition partition, ValueHash hash) {
        this.field = field;
        this.partition = partition;
        this.hashed = new HashedPostings(hash, () -> lists++, this::vacated);
        this.numbers = new IntervalTree();
        this.texts = new IntervalTree();
    }

    IndexedField field() {
        return field;
    }

    /**
     * Whether there are filters that may match where the field is missing, and it was not so when
     * last asked, or the other way round.
     */
    boolean wantsMissingChanged() {
        boolean wants = nulls != null || absent != null;
        boolean differs = wants != wantsMissing;
        wantsMissing = wants;
        return differs;
    }

    boolean wantsMissing() {
        return wantsMissing;
    }

    /** A list has become empty and is gone. */
    void vacated() {
        lists--;
        partition.changed(this, lists == 0);
    }

    /** How many filters are under a key; 0 for a range. */
    int filters(AccessKey key) {
        @Nullable PostingList list =
                switch (key) {
                    case AccessKey.Value(var _, var value) ->
                            value.isNull() ? nulls : hashed.find(value);
                    case AccessKey.Prefix(var _, var prefix, var folded) ->
                            hashed.find(prefix, folded);
                    case AccessKey.Present _ -> present;
                    case AccessKey.Absent _ -> absent;
                    case AccessKey.Numbers _, AccessKey.Texts _ -> null;
                };
        return list == null ? 0 : list.size();
    }

    /** The list of a key, which is made if there is none. */
    PostingList list(AccessKey key) {
        PostingList list = findOrMake(key);
        partition.changed(this, false);
        return list;
    }

    private PostingList findOrMake(AccessKey key) {
        return switch (key) {
            case AccessKey.Value(var _, var value) -> value.isNull() ? nulls() : hashed.list(value);
            case AccessKey.Numbers(var _, var from, var to) ->
                    range(numbers, new RangePostings.OfNumbers(from, to, numbers, this));
            case AccessKey.Texts(var _, var from, var to) ->
                    range(texts, new RangePostings.OfTexts(from, to, texts, this));
            case AccessKey.Prefix(var _, var prefix, var folded) -> hashed.list(prefix, folded);
            case AccessKey.Present _ -> present();
            case AccessKey.Absent _ -> absent();
        };
    }

    private PostingList nulls() {
        if (nulls == null) {
            nulls = made(new Keyed(() -> nulls = null));
        }
        return nulls;
    }

    private PostingList present() {
        if (present == null) {
            present = made(new Keyed(() -> present = null));
        }
        return present;
    }

    private PostingList absent() {
        if (absent == null) {
            absent = made(new Keyed(() -> absent = null));
        }
        return absent;
    }

    private PostingList range(IntervalTree tree, RangePostings range) {
        RangePostings found = tree.findOrAdd(range);
        return found.size() == 0 ? made(found) : found;
    }

    private PostingList made(PostingList list) {
        lists++;
        return list;
    }

    /** Offers the lists of all keys that hold in an image. */
    void offer(Image image, Matching matching) {
        FieldValues found = field.in(image, true);
        for (int index = 0; index < found.size(); index++) {
            @Nullable JsonNode value = found.get(index);
            if (value == null || value.isNull()) {
                offer(nulls, matching);
            } else {
                hashed.offer(value, matching);
            }
        }
        if (!numbers.isEmpty()) {
            RangePostings.@Nullable Span span = Spans.ofNumbers(found);
            if (span != null) {
                numbers.overlapping(span, matching);
            }
        }
        if (!texts.isEmpty()) {
            RangePostings.@Nullable Span span = Spans.ofTexts(found);
            if (span != null) {
                texts.overlapping(span, matching);
            }
        }
        if (present != null || absent != null) {
            offer(found.present() ? present : absent, matching);
        }
    }

    /** Offers the lists of the keys that hold where the field is missing. */
    void offerMissing(Matching matching) {
        offer(nulls, matching);
        offer(absent, matching);
    }

    private static void offer(@Nullable PostingList list, Matching matching) {
        if (list != null) {
            matching.offer(list);
        }
    }
}
