package dev.tidewire.predicate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Suggests the name that was probably meant. Case is free, and neighbours may be swapped. */
public final class NearestName {
    private static final int SHORT_LENGTH = 4;
    private static final int MAX_LENGTH = 80;

    private NearestName() {}

    /** {@code did you mean …?} where a known name is near, else the known names. */
    public static String suggest(String name, Collection<String> known) {
        return find(name, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElseGet(() -> "use one of " + String.join(", ", known));
    }

    /** The known name that is so near that it was probably meant, or empty. */
    public static Optional<String> find(String name, Collection<String> known) {
        return find(name, known, 1).stream().findFirst();
    }

    /**
     * The known names that are so near that they may be meant, the nearest first, and of those that
     * are equally near the first of the alphabet. Looks at each once and orders no more of them
     * than it finds.
     *
     * @param known may be very many, in any order
     */
    public static List<String> find(String name, Collection<String> known, int most) {
        if (name.length() > MAX_LENGTH) {
            return List.of();
        }
        int limit = name.length() <= SHORT_LENGTH ? 1 : 2;
        String lower = name.toLowerCase(Locale.ROOT);
        SortedSet<Near> nearest = new TreeSet<>();
        for (String other : known) {
            int distance = distance(lower, other.toLowerCase(Locale.ROOT), limit);
            if (distance <= limit) {
                nearest.add(new Near(distance, other));
            }
            if (nearest.size() > most) {
                nearest.removeLast();
            }
        }
        return nearest.stream().map(Near::name).toList();
    }

    private record Near(int distance, String name) implements Comparable<Near> {
        private static final Comparator<Near> ORDER =
                Comparator.comparingInt(Near::distance).thenComparing(Near::name);

        @Override
        public int compareTo(Near other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Insertions, deletions, changes and swaps of neighbours that turn one into the other; as soon
     * as they are known to be more than the limit, any number above it.
     */
    private static int distance(String left, String right, int limit) {
        int tooFar = limit + 1;
        if (Math.abs(left.length() - right.length()) > limit) {
            return tooFar;
        }
        int[][] steps = new int[left.length() + 1][];
        int leastBefore = 0;
        for (int row = 0; row <= left.length(); row++) {
            steps[row] = new int[right.length() + 1];
            int least = tooFar;
            for (int column = 0; column <= right.length(); column++) {
                steps[row][column] =
                        row == 0 || column == 0
                                ? row + column
                                : nearest(steps, left, right, row, column);
                least = Math.min(least, steps[row][column]);
            }
            if (least > limit && leastBefore > limit) {
                return tooFar; // a swap reaches back over one row, not over two
            }
            leastBefore = least;
        }
        return steps[left.length()][right.length()];
    }

    private static int nearest(int[][] steps, String left, String right, int row, int column) {
        int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
        int best =
                Math.min(
                        steps[row - 1][column - 1] + change,
                        1 + Math.min(steps[row - 1][column], steps[row][column - 1]));
        boolean swapped =
                row > 1
                        && column > 1
                        && left.charAt(row - 1) == right.charAt(column - 2)
                        && left.charAt(row - 2) == right.charAt(column - 1);
        return swapped ? Math.min(best, steps[row - 2][column - 2] + 1) : best;
    }
}
