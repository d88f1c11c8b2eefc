package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.predicate.FieldPath.ValueTest;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Compiles operators into tests of single values. */
final class ValueTests {
    private ValueTests() {}

    static ValueTest of(Operator operator) {
        return switch (operator) {
            case Operator.Equal(var operand) -> equal(operand);
            case Operator.OneOf oneOf -> oneOf(oneOf);
            case Operator.Compare(var relation, var operand) -> compare(relation, operand);
            case Operator.Exists() -> value -> value != null;
            case Operator.Regex regex -> regex(new RegexAutomaton(regex));
            case Operator.Like(var pattern, var ignoreCase) ->
                    like(LikePattern.of(pattern, ignoreCase));
            case Operator.Size(var elements) ->
                    value -> value != null && value.isArray() && value.size() == elements;
            case Operator.ElementMatch(var ofValues, var predicate) ->
                    elementMatch(ofValues, predicate.compile());
        };
    }

    private static ValueTest equal(JsonNode operand) {
        return switch (operand.getNodeType()) {
            case NULL -> value -> value == null || value.isNull();
            case NUMBER -> number(operand, comparison -> comparison == 0);
            case STRING -> {
                String text = operand.textValue();
                yield value -> value != null && value.isTextual() && text.equals(value.textValue());
            }
            case ARRAY, OBJECT, BOOLEAN, BINARY, POJO, MISSING ->
                    value -> value != null && JsonOrder.equal(value, operand);
        };
    }

    private static ValueTest oneOf(Operator.OneOf oneOf) {
        JsonNode[] sorted = oneOf.operands().toArray(JsonNode[]::new);
        boolean orMissing = sorted[0].isNull();
        return value ->
                value == null
                        ? orMissing
                        : Arrays.binarySearch(sorted, value, JsonOrder.COMPARATOR) >= 0;
    }

    private static ValueTest compare(Relation relation, JsonNode operand) {
        if (operand.isNumber()) {
            return number(operand, relation::holds);
        }
        if (operand.isTextual()) {
            String text = operand.textValue();
            return value ->
                    value != null
                            && value.isTextual()
                            && relation.holds(JsonOrder.compareStrings(value.textValue(), text));
        }
        return value ->
                value != null
                        && JsonOrder.sameType(value, operand)
                        && relation.holds(JsonOrder.compare(value, operand));
    }

    private static ValueTest number(JsonNode operand, IntPredicate accepted) {
        return value ->
                value != null
                        && value.isNumber()
                        && accepted.test(JsonOrder.compareNumbers(value, operand));
    }

    private static ValueTest regex(RegexAutomaton automaton) {
        return value -> value != null && value.isTextual() && automaton.find(value.textValue());
    }

    private static ValueTest like(LikePattern pattern) {
        return value -> value != null && value.isTextual() && pattern.matches(value.textValue());
    }

    private static ValueTest elementMatch(boolean ofValues, CompiledPredicate predicate) {
        return value -> {
            if (value == null || !value.isArray()) {
                return false;
            }
            for (int index = 0; index < value.size(); index++) {
                JsonNode element = value.get(index);
                if ((ofValues || element.isContainerNode()) && predicate.matches(element)) {
                    return true;
                }
            }
            return false;
        };
    }
}
