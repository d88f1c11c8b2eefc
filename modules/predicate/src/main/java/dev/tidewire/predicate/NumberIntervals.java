package dev.tidewire.predicate;

/** A node of ranges of numbers. */
final class NumberIntervals extends IntervalNode {
    private static final int CAPACITY = 32;

    private final double[] lower = new double[CAPACITY];
    private final double[] upper = new double[CAPACITY];
    private final double[] highest;

    NumberIntervals(boolean leaf) {
        super(leaf, CAPACITY);
        this.highest = leaf ? upper : new double[CAPACITY];
    }

    @Override
    IntervalNode empty(boolean asLeaf) {
        return new NumberIntervals(asLeaf);
    }

    @Override
    int compare(RangePostings range, int entry) {
        RangePostings.OfNumbers numbers = (RangePostings.OfNumbers) range;
        int byLower = Double.compare(numbers.from(), lower[entry]);
        return byLower != 0 ? byLower : Double.compare(numbers.to(), upper[entry]);
    }

    @Override
    void ends(int entry, RangePostings range) {
        RangePostings.OfNumbers numbers = (RangePostings.OfNumbers) range;
        lower[entry] = numbers.from();
        upper[entry] = numbers.to();
    }

    @Override
    void ends(int entry, IntervalNode child) {
        NumberIntervals below = (NumberIntervals) child;
        lower[entry] = below.lower[0];
        upper[entry] = below.upper[0];
        double most = below.highest[0];
        for (int index = 1; index < below.size(); index++) {
            most = Math.max(most, below.highest[index]);
        }
        highest[entry] = most;
    }

    @Override
    void copyEnds(int entry, IntervalNode target, int at, int count) {
        NumberIntervals to = (NumberIntervals) target;
        System.arraycopy(lower, entry, to.lower, at, count);
        System.arraycopy(upper, entry, to.upper, at, count);
        if (!leaf()) {
            System.arraycopy(highest, entry, to.highest, at, count);
        }
    }

    @Override
    void overlapping(RangePostings.Span values, FoundLists found) {
        RangePostings.Span.Numbers numbers = (RangePostings.Span.Numbers) values;
        overlapping(numbers.from(), numbers.to(), found);
    }

    private void overlapping(double from, double to, FoundLists found) {
        found.touched(touch() ? 1 : 0);
        for (int entry = 0; entry < size() && lower[entry] <= to; entry++) {
            if (highest[entry] >= from) {
                if (leaf()) {
                    found.accept(stored(entry));
                } else {
                    ((NumberIntervals) child(entry)).overlapping(from, to, found);
                }
            }
        }
    }
}
