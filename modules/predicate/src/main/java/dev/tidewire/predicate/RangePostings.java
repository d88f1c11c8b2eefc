package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/** The filters of one range of values, in an {@link IntervalTree}. */
abstract class RangePostings extends PostingList {
    private final IntervalTree tree;
    private final FieldPostings owner;

    RangePostings(IntervalTree tree, FieldPostings owner) {
        this.tree = tree;
        this.owner = owner;
    }

    @Override
    final void vacate() {
        tree.remove(this);
        owner.vacated();
    }

    /** An empty leaf for ranges of its kind. */
    abstract IntervalNode node();

    /** The least and the greatest of the values looked for. */
    sealed interface Span {
        /** Numbers; the ends may be a little outside of the exact ones. */
        record Numbers(double from, double to) implements Span {}

        /** Strings in the order of their code points. */
        record Texts(String from, String to) implements Span {}
    }

    /** A range of numbers; the ends may be a little outside of the exact ones. */
    static final class OfNumbers extends RangePostings {
        private final double from;
        private final double to;

        OfNumbers(double from, double to, IntervalTree tree, FieldPostings owner) {
            super(tree, owner);
            this.from = from;
            this.to = to;
        }

        double from() {
            return from;
        }

        double to() {
            return to;
        }

        @Override
        IntervalNode node() {
            return new NumberIntervals(true);
        }
    }

    /** A range of strings; a missing upper end is above all of them, the lower one is then "". */
    static final class OfTexts extends RangePostings {
        private final String from;
        private final @Nullable String to;

        OfTexts(String from, @Nullable String to, IntervalTree tree, FieldPostings owner) {
            super(tree, owner);
            this.from = from;
            this.to = to;
        }

        String from() {
            return from;
        }

        @Nullable String to() {
            return to;
        }

        @Override
        IntervalNode node() {
            return new TextIntervals(true);
        }
    }
}
