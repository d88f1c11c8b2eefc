package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/**
 * The filters of one range of values, as a node of an {@link IntervalTree}: its ends, and the
 * highest upper end of its subtree.
 */
abstract class RangePostings extends PostingList {
    private final IntervalTree tree;
    private final FieldPostings owner;
    private final int priority;
    private @Nullable RangePostings left;
    private @Nullable RangePostings right;

    RangePostings(IntervalTree tree, FieldPostings owner) {
        this.tree = tree;
        this.owner = owner;
        this.priority = tree.priority();
    }

    @Override
    final void vacate() {
        tree.remove(this);
        owner.vacated();
    }

    int priority() {
        return priority;
    }

    @Nullable RangePostings left() {
        return left;
    }

    void left(@Nullable RangePostings node) {
        left = node;
    }

    @Nullable RangePostings right() {
        return right;
    }

    void right(@Nullable RangePostings node) {
        right = node;
    }

    /** The order of the tree: by the lower end, then by the upper one. */
    abstract int compareTo(RangePostings other);

    /** Recomputes the highest upper end from the node and its children. */
    abstract void update();

    /** Whether the lower end is above all values looked for. */
    abstract boolean begins(Span above);

    /** Whether the upper end is below all values looked for. */
    abstract boolean ends(Span below);

    /** Whether all upper ends of the subtree are below all values looked for. */
    abstract boolean allEnd(Span below);

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
        private double highest;

        OfNumbers(double from, double to, IntervalTree tree, FieldPostings owner) {
            super(tree, owner);
            this.from = from;
            this.to = to;
            this.highest = to;
        }

        @Override
        int compareTo(RangePostings other) {
            OfNumbers range = (OfNumbers) other;
            int byLower = Double.compare(from, range.from);
            return byLower != 0 ? byLower : Double.compare(to, range.to);
        }

        @Override
        void update() {
            highest = Math.max(to, Math.max(highest(left()), highest(right())));
        }

        private static double highest(@Nullable RangePostings node) {
            return node == null ? Double.NEGATIVE_INFINITY : ((OfNumbers) node).highest;
        }

        @Override
        boolean begins(Span above) {
            return from > ((Span.Numbers) above).to();
        }

        @Override
        boolean ends(Span below) {
            return to < ((Span.Numbers) below).from();
        }

        @Override
        boolean allEnd(Span below) {
            return highest < ((Span.Numbers) below).from();
        }
    }

    /** A range of strings; a missing upper end is above all of them, the lower one is then "". */
    static final class OfTexts extends RangePostings {
        private final String from;
        private final @Nullable String to;
        private @Nullable String highest;

        OfTexts(String from, @Nullable String to, IntervalTree tree, FieldPostings owner) {
            super(tree, owner);
            this.from = from;
            this.to = to;
            this.highest = to;
        }

        @Override
        int compareTo(RangePostings other) {
            OfTexts range = (OfTexts) other;
            int byLower = JsonOrder.compareStrings(from, range.from);
            return byLower != 0 ? byLower : compareUpper(to, range.to);
        }

        private static int compareUpper(@Nullable String one, @Nullable String other) {
            if (one == null || other == null) {
                return Boolean.compare(one == null, other == null);
            }
            return JsonOrder.compareStrings(one, other);
        }

        @Override
        void update() {
            highest = to;
            if (left() instanceof OfTexts node && compareUpper(node.highest, highest) > 0) {
                highest = node.highest;
            }
            if (right() instanceof OfTexts node && compareUpper(node.highest, highest) > 0) {
                highest = node.highest;
            }
        }

        @Override
        boolean begins(Span above) {
            return JsonOrder.compareStrings(from, ((Span.Texts) above).to()) > 0;
        }

        @Override
        boolean ends(Span below) {
            return compareUpper(to, ((Span.Texts) below).from()) < 0;
        }

        @Override
        boolean allEnd(Span below) {
            return compareUpper(highest, ((Span.Texts) below).from()) < 0;
        }
    }
}
