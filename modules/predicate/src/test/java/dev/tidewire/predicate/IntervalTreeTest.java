package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree of several levels finds what a list of all ranges holds. */
class IntervalTreeTest {
    private static final int STEPS = 20_000;
    private static final int MOST = 3_000;

    private final long seed = Seeds.next();
    private final Random random = new Random(seed);
    private final IntervalTree tree = new IntervalTree();
    private final FieldTable fields = new FieldTable();
    private final ValueHash hash = new ValueHash(new SplittableRandom(seed));
    private final FieldPostings owner =
            new FieldPostings(
                    fields.of(List.of(FieldPath.of("a"))),
                    new Partition(fields, hash, Set.of(), () -> {}),
                    hash);
    private final List<RangePostings> ranges = new ArrayList<>();

    enum Kind {
        SHORT_NUMBERS,
        ANY_NUMBERS,
        HALF_LINES,
        TEXTS
    }

    @ParameterizedTest
    @EnumSource
    void findsWhatOverlaps(Kind kind) {
        int found = 0;
        for (int step = 0; step < STEPS; step++) {
            boolean growing = step / 4_000 % 2 == 0;
            if (ranges.size() < MOST && random.nextInt(4) < (growing ? 3 : 1)) {
                add(range(kind));
            } else if (!ranges.isEmpty()) {
                remove(random.nextInt(ranges.size()));
            }
            if (step % 8 == 0) {
                found += search(kind);
            }
        }
        assertThat(found).isGreaterThan(STEPS / 16);
        while (!ranges.isEmpty()) {
            remove(random.nextInt(ranges.size()));
        }
        assertThat(tree.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void removesOnlyWhatIsThere(Kind kind) {
        RangePostings range = range(kind);
        assertThatThrownBy(() -> tree.remove(range)).isInstanceOf(IllegalStateException.class);
        add(range(kind));
        assertThatThrownBy(() -> tree.remove(new RangePostings.OfNumbers(-7, -7, tree, owner)))
                .isInstanceOfAny(IllegalStateException.class, ClassCastException.class);
    }

    private void add(RangePostings range) {
        RangePostings added = tree.findOrAdd(range);
        if (added.equals(range)) { // the very list: they have no equality of their own
            ranges.add(range);
        } else {
            assertThat(ranges).contains(added);
        }
        assertThat(tree.findOrAdd(range)).isSameAs(added);
    }

    private void remove(int index) {
        tree.remove(ranges.get(index));
        ranges.set(index, ranges.getLast());
        ranges.removeLast();
    }

    private RangePostings range(Kind kind) {
        int low = random.nextInt(2_000);
        return switch (kind) {
            case SHORT_NUMBERS -> numbers(low, low + random.nextInt(5));
            case ANY_NUMBERS -> numbers(low, low + random.nextInt(3_000));
            case HALF_LINES ->
                    random.nextBoolean()
                            ? numbers(low, Double.POSITIVE_INFINITY)
                            : numbers(Double.NEGATIVE_INFINITY, low);
            case TEXTS ->
                    new RangePostings.OfTexts(
                            "t" + low,
                            random.nextInt(9) == 0 ? null : "t" + (low + random.nextInt(9)),
                            tree,
                            owner);
        };
    }

    private RangePostings numbers(double from, double to) {
        return new RangePostings.OfNumbers(from, to, tree, owner);
    }

    private int search(Kind kind) {
        int low = random.nextInt(2_000);
        RangePostings.Span span =
                kind == Kind.TEXTS
                        ? new RangePostings.Span.Texts("t" + low, "t" + low + random.nextInt(3))
                        : new RangePostings.Span.Numbers(low, low + random.nextInt(3));
        Set<RangePostings> expected = new HashSet<>();
        for (RangePostings range : ranges) {
            if (overlap(range, span)) {
                expected.add(range);
            }
        }
        List<RangePostings> found = new ArrayList<>();
        tree.overlapping(span, list -> found.add((RangePostings) list));
        assertThat(found).as("seed %d", seed).hasSameSizeAs(expected);
        assertThat(new HashSet<>(found)).as("seed %d", seed).isEqualTo(expected);
        return found.size();
    }

    private static boolean overlap(RangePostings range, RangePostings.Span span) {
        return switch (span) {
            case RangePostings.Span.Numbers(var from, var to) ->
                    range instanceof RangePostings.OfNumbers numbers
                            && numbers.from() <= to
                            && numbers.to() >= from;
            case RangePostings.Span.Texts(var from, var to) ->
                    range instanceof RangePostings.OfTexts texts
                            && texts.from().compareTo(to) <= 0
                            && (texts.to() == null || texts.to().compareTo(from) >= 0);
        };
    }
}
