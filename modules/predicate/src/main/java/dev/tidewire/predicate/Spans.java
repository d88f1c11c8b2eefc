package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The least and the greatest value of a type that a field has. Where it has several, one of them
 * may satisfy the lower bound of a range and another one the upper bound, as in MongoDB: the range
 * need not hold any of them, but it overlaps their span.
 */
final class Spans {
    private Spans() {}

    static RangePostings.@Nullable Span ofNumbers(FieldValues values) {
        double from = Double.POSITIVE_INFINITY;
        double to = Double.NEGATIVE_INFINITY;
        for (int index = 0; index < values.size(); index++) {
            @Nullable JsonNode value = values.get(index);
            if (value != null && value.isNumber()) {
                from = Math.min(from, atMost(value));
                to = Math.max(to, atLeast(value));
            }
        }
        return from > to ? null : new RangePostings.Span.Numbers(from, to);
    }

    static RangePostings.@Nullable Span ofTexts(FieldValues values) {
        @Nullable String from = null;
        @Nullable String to = null;
        for (int index = 0; index < values.size(); index++) {
            @Nullable JsonNode value = values.get(index);
            if (value != null && value.isTextual()) {
                String text = value.textValue();
                from = from == null || JsonOrder.compareStrings(text, from) < 0 ? text : from;
                to = to == null || JsonOrder.compareStrings(text, to) > 0 ? text : to;
            }
        }
        return from == null || to == null ? null : new RangePostings.Span.Texts(from, to);
    }

    /** The greatest double, or nearly, that is not above the number. */
    static double atMost(JsonNode number) {
        double near = number.doubleValue();
        return isExact(number, near) ? near : Math.nextDown(near);
    }

    /** The least double, or nearly, that is not below the number. */
    static double atLeast(JsonNode number) {
        double near = number.doubleValue();
        return isExact(number, near) ? near : Math.nextUp(near);
    }

    private static boolean isExact(JsonNode number, double near) {
        return JsonOrder.isLong(number) && Math.abs(near) <= 1L << 53;
    }
}
