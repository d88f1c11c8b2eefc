package dev.tidewire.predicate;

/**
 * How large a filter may be. What is over a limit is refused with an error that names it.
 *
 * @param conditions most conditions on fields in one predicate document
 * @param depth most levels of {@code $and}, {@code $or}, {@code $nor}, {@code $elemMatch} and of a
 *     {@code $not} over several operators, and most levels of a value that is an object or array
 * @param values most values in one {@code $in}, {@code $nin} or {@code $all}
 * @param patternLength most UTF-16 characters in a {@code $regex}, {@code $like} or {@code $ilike}
 * @param patternCost most steps that all {@code $regex}, {@code $like} and {@code $ilike} of one
 *     predicate document may take together for a character of a record; about as many as they have
 *     characters, of a {@code $like} those behind its first wildcard, counted repetitions
 *     multiplied
 * @param pathLength most UTF-16 characters in the path of a field
 * @param fields most names in a column selection
 */
public record Limits(
        int conditions,
        int depth,
        int values,
        int patternLength,
        int patternCost,
        int pathLength,
        int fields) {

    /** The limits that hold unless an operator sets others. */
    public static final Limits DEFAULT = new Limits(100, 10, 1_000, 1_000, 2_000, 512, 100);

    /**
     * For filters that were checked before and come back in canonical form: generous, and still
     * small enough that no document can exhaust the stack.
     */
    public static final Limits TRUSTED =
            new Limits(1_000_000, 200, 1_000_000, 1_000_000, 1_000_000_000, 100_000, 100_000);

    /**
     * @throws IllegalArgumentException if a limit is not positive
     */
    public Limits {
        requirePositive("conditions", conditions);
        requirePositive("depth", depth);
        requirePositive("values", values);
        requirePositive("patternLength", patternLength);
        requirePositive("patternCost", patternCost);
        requirePositive("pathLength", pathLength);
        requirePositive("fields", fields);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "limit " + name + " is " + value + "; it must be at least 1");
        }
    }
}
