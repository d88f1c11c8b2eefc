package dev.tidewire.predicate;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

    /** The known names that are so near that they may be meant, the nearest first. */
    public static List<String> find(String name, Collection<String> known, int most) {
        int limit = name.length() <= SHORT_LENGTH ? 1 : 2;
        if (name.length() > MAX_LENGTH) {
            return List.of();
        }
        return known.stream()
                .filter(other -> Math.abs(other.length() - name.length()) <= limit)
                .map(other -> Map.entry(other, distance(name, other)))
                .filter(other -> other.getValue() <= limit)
                .sorted(Map.Entry.comparingByValue())
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Insertions, deletions, changes and swaps of neighbours that turn one into the other; case is
     * free.
     */
    private static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT);
        String right = other.toLowerCase(Locale.ROOT);
        int[][] steps = new int[left.length() + 1][right.length() + 1];
        for (int row = 0; row <= left.length(); row++) {
            for (int column = 0; column <= right.length(); column++) {
                steps[row][column] =
                        row == 0 || column == 0
                                ? row + column
                                : nearest(steps, left, right, row, column);
            }
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
