package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of numbers or of strings, from one comparison or several. Whether a bound itself is within
 * does not matter to an index.
 *
 * @param from the lower one, or null
 * @param to the upper one, or null
 */
record Bounds(@Nullable JsonNode from, @Nullable JsonNode to) {
    /** The bound that a comparison with a number or a string is. */
    static Bounds of(Check.One comparison) {
        if (!(comparison.operator() instanceof Operator.Compare(var relation, var operand))) {
            throw new IllegalArgumentException("only comparisons are bounds");
        }
        return switch (relation) {
            case GREATER, GREATER_OR_EQUAL -> new Bounds(operand, null);
            case LESS, LESS_OR_EQUAL -> new Bounds(null, operand);
        };
    }

    boolean isOfTexts() {
        JsonNode bound = from == null ? to : from;
        return bound != null && bound.isTextual();
    }

    boolean isClosed() {
        return from != null && to != null;
    }

    /** Both of them, of the same type. */
    Bounds and(Bounds other) {
        return new Bounds(tighter(from, other.from, 1), tighter(to, other.to, -1));
    }

    private static @Nullable JsonNode tighter(
            @Nullable JsonNode one, @Nullable JsonNode other, int sign) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return JsonOrder.compare(one, other) * sign >= 0 ? one : other;
    }

    AccessKey key(IndexedField field) {
        return isOfTexts()
                ? new AccessKey.Texts(
                        field,
                        from == null ? "" : from.textValue(),
                        to == null ? null : to.textValue())
                : new AccessKey.Numbers(
                        field,
                        from == null ? Double.NEGATIVE_INFINITY : Spans.atMost(from),
                        to == null ? Double.POSITIVE_INFINITY : Spans.atLeast(to));
    }
}
