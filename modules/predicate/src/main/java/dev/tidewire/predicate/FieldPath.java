package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dotted path into a record, walked as MongoDB walks it: a path fans out through arrays of
 * objects, and a numeric step also indexes an array. The empty path is the tested value itself,
 * inside a {@code $elemMatch} over values.
 */
record FieldPath(String text, List<Step> steps) {
    static final FieldPath SELF = new FieldPath("", List.of());

    private static final int NOT_AN_INDEX = -1;

    /** One name of the path; {@code index} is the array position it also stands for, or -1. */
    record Step(String name, int index) {}

    /** The path of this text, which has no empty step. */
    static FieldPath of(String text) {
        return new FieldPath(
                text,
                List.of(text.split("\\.", -1)).stream()
                        .map(name -> new Step(name, index(name)))
                        .toList());
    }

    private static int index(String name) {
        boolean index =
                !name.isEmpty()
                        && name.length() <= 9
                        && name.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                        && (name.length() == 1 || name.charAt(0) != '0');
        return index ? Integer.parseInt(name) : NOT_AN_INDEX;
    }

    /** What a condition asks of a single value; {@code null} is a missing one. */
    interface ValueTest {
        boolean test(@Nullable JsonNode value);
    }

    /**
     * Whether the test holds for any value that the path reaches.
     *
     * @param expand whether an array at the end of the path stands for its elements, and itself
     */
    boolean any(@Nullable JsonNode root, boolean expand, ValueTest test) {
        return steps.isEmpty() ? test.test(root) : inObject(root, 0, expand, test);
    }

    private boolean inObject(
            @Nullable JsonNode object, int position, boolean expand, ValueTest test) {
        JsonNode value = member(object, steps.get(position));
        if (value == null) {
            return test.test(null);
        }
        if (position == steps.size() - 1) {
            return atEnd(value, expand, test);
        }
        if (value.isObject()) {
            return inObject(value, position + 1, expand, test);
        }
        return value.isArray() ? inArray(value, position + 1, expand, test) : test.test(null);
    }

    /**
     * An array that is reached as a document, under {@code $elemMatch}, has its indexes as names.
     */
    private static @Nullable JsonNode member(@Nullable JsonNode object, Step step) {
        if (object == null) {
            return null;
        }
        return object.isArray() ? object.get(step.index()) : object.get(step.name());
    }

    private static boolean atEnd(JsonNode value, boolean expand, ValueTest test) {
        if (expand && value.isArray()) {
            for (int element = 0; element < value.size(); element++) {
                if (test.test(value.get(element))) {
                    return true;
                }
            }
        }
        return test.test(value);
    }

    private boolean inArray(JsonNode array, int position, boolean expand, ValueTest test) {
        int index = steps.get(position).index();
        for (int element = 0; element < array.size(); element++) {
            JsonNode value = array.get(element);
            if (value.isObject() && inObject(value, position, expand, test)) {
                return true;
            }
            if (element == index && atIndex(value, position, expand, test)) {
                return true;
            }
        }
        return false;
    }

    /** A numeric step that ends the path means that element as it is, even if it is an array. */
    private boolean atIndex(JsonNode value, int position, boolean expand, ValueTest test) {
        if (position == steps.size() - 1) {
            return test.test(value);
        }
        if (value.isObject()) {
            return inObject(value, position + 1, expand, test);
        }
        return value.isArray() && inArray(value, position + 1, expand, test);
    }
}
