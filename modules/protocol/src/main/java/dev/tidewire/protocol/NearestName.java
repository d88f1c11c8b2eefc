package dev.tidewire.protocol;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Suggests the name that was probably meant. */
final class NearestName {
    private static final int MAX_DISTANCE = 2;
    private static final int MAX_LENGTH = 40;

    private NearestName() {}

    /** {@code did you mean …?} where a known name is near, else the known names. */
    static String suggest(String name, List<String> known) {
        if (name.length() <= MAX_LENGTH) {
            String lower = name.toLowerCase(Locale.ROOT);
            String nearest =
                    known.stream()
                            .min(Comparator.comparingInt(other -> distance(lower, other)))
                            .orElseThrow();
            if (distance(lower, nearest.toLowerCase(Locale.ROOT)) <= MAX_DISTANCE) {
                return "did you mean " + nearest + "?";
            }
        }
        return "use one of " + String.join(", ", known);
    }

    /** A name of the client's, short enough to be repeated to it. */
    static String shortened(String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "…";
    }

    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        Arrays.setAll(previous, column -> column);
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(
                                previous[column - 1] + change,
                                1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
