package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/** A node of ranges of strings; a missing upper end is above all of them. */
final class TextIntervals extends IntervalNode {
    private static final int CAPACITY = 12;

    private final String[] lower = new String[CAPACITY];
    private final @Nullable String[] upper = new @Nullable String[CAPACITY];
    private final @Nullable String[] highest;

    TextIntervals(boolean leaf) {
        super(leaf, CAPACITY);
        this.highest = leaf ? upper : new @Nullable String[CAPACITY];
    }

    @Override
    IntervalNode empty(boolean asLeaf) {
        return new TextIntervals(asLeaf);
    }

    @Override
    int compare(RangePostings range, int entry) {
        RangePostings.OfTexts texts = (RangePostings.OfTexts) range;
        int byLower = JsonOrder.compareStrings(texts.from(), lower[entry]);
        return byLower != 0 ? byLower : compareUpper(texts.to(), upper[entry]);
    }

    private static int compareUpper(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return JsonOrder.compareStrings(one, other);
    }

    @Override
    void ends(int entry, RangePostings range) {
        RangePostings.OfTexts texts = (RangePostings.OfTexts) range;
        lower[entry] = texts.from();
        upper[entry] = texts.to();
    }

    @Override
    void ends(int entry, IntervalNode child) {
        TextIntervals below = (TextIntervals) child;
        lower[entry] = below.lower[0];
        upper[entry] = below.upper[0];
        @Nullable String most = below.highest[0];
        for (int index = 1; index < below.size(); index++) {
            if (compareUpper(below.highest[index], most) > 0) {
                most = below.highest[index];
            }
        }
        highest[entry] = most;
    }

    @Override
    void copyEnds(int entry, IntervalNode target, int at, int count) {
        TextIntervals to = (TextIntervals) target;
        System.arraycopy(lower, entry, to.lower, at, count);
        System.arraycopy(upper, entry, to.upper, at, count);
        if (!leaf()) {
            System.arraycopy(highest, entry, to.highest, at, count);
        }
    }

    @Override
    void overlapping(RangePostings.Span values, FoundLists found) {
        RangePostings.Span.Texts texts = (RangePostings.Span.Texts) values;
        overlapping(texts.from(), texts.to(), found);
    }

    private void overlapping(String from, String to, FoundLists found) {
        for (int entry = 0;
                entry < size() && JsonOrder.compareStrings(lower[entry], to) <= 0;
                entry++) {
            if (compareUpper(highest[entry], from) >= 0) {
                if (leaf()) {
                    found.accept(stored(entry));
                } else {
                    ((TextIntervals) child(entry)).overlapping(from, to, found);
                }
            }
        }
    }
}
