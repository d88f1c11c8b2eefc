package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a condition asks of the values at its path. All operands are in canonical form. */
sealed interface Operator {
    /** The value is equal; null is also equal to a missing value. */
    record Equal(JsonNode operand) implements Operator {}

    /** The value equals one of at least two operands, in their order, without duplicates. */
    record OneOf(List<JsonNode> operands) implements Operator {
        public OneOf {
            operands = List.copyOf(operands);
        }
    }

    /** The value is of the operand's type and compares to it as the relation says. */
    record Compare(Relation relation, JsonNode operand) implements Operator {}

    /** There is a value, and be it null. */
    record Exists() implements Operator {}

    /** The value is a string in which RE2 finds the expression; options are sorted letters. */
    record Regex(String expression, String options) implements Operator {}

    /**
     * The whole value is a string of this SQL pattern, which has at least one wildcard or ignores
     * case.
     */
    record Like(String pattern, boolean ignoreCase) implements Operator {}

    /** The value is an array with so many elements. */
    record Size(int elements) implements Operator {}

    /**
     * The value is an array, one element of which satisfies the predicate: as a value where {@code
     * ofValues}, its conditions then having the empty path; else as a document.
     */
    record ElementMatch(boolean ofValues, Predicate predicate) implements Operator {}

    /** Whether an array at the end of the path stands for its elements too. */
    default boolean expandsArrays() {
        return switch (this) {
            case Equal _, OneOf _, Compare _, Exists _, Regex _, Like _ -> true;
            case Size _, ElementMatch _ -> false;
        };
    }
}
