package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that a field has in a record, null for a missing one. Used again for every change;
 * used by one thread at a time.
 */
final class FieldValues {
    private static final int KEPT = 64;

    private @Nullable JsonNode[] values = new @Nullable JsonNode[1];
    private int size;
    private int change;

    /** The change whose values they are. */
    int change() {
        return change;
    }

    /** Forgets all values: those of this change come next. */
    void begin(int ofChange) {
        change = ofChange;
        if (values.length > KEPT) {
            values = new @Nullable JsonNode[1];
        } else {
            Arrays.fill(values, 0, size, null);
        }
        size = 0;
    }

    void add(@Nullable JsonNode value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    /** A value; null for a missing one. */
    @Nullable JsonNode get(int index) {
        return values[index];
    }

    /** Whether the test holds for one of them. */
    boolean any(FieldPath.ValueTest test) {
        for (int index = 0; index < size; index++) {
            if (test.test(values[index])) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a value, and be it null. */
    boolean present() {
        return any(value -> value != null);
    }

    /** Whether they are the same as in another record. */
    boolean sameAs(FieldValues other) {
        return Arrays.equals(values, 0, size, other.values, 0, other.size);
    }
}
