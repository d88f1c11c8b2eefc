package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Checks the values in a filter and gives each its one canonical form. */
final class Literals {
    private static final int LONG_DIGITS = 19;

    private Literals() {}

    /**
     * The value with its numbers normalised and its members sorted.
     *
     * @throws PredicateException if it holds an operator, nests too deep, or is not Unicode text
     */
    static JsonNode normalise(JsonNode value, Location location, int depth) {
        return switch (value.getNodeType()) {
            case NULL, BOOLEAN -> value;
            case STRING -> {
                requireText(value.textValue(), location);
                yield value;
            }
            case NUMBER -> number(value, location);
            case ARRAY -> array(value, location, depth);
            case OBJECT -> object(value, location, depth);
            case MISSING, BINARY, POJO ->
                    throw location.problem("must be a JSON value; parse the filter from JSON text");
        };
    }

    private static JsonNode array(JsonNode value, Location location, int depth) {
        requireDepth(location, depth);
        ArrayNode result = JsonNodeFactory.instance.arrayNode(value.size());
        for (int index = 0; index < value.size(); index++) {
            result.add(normalise(value.get(index), location.element(index), depth - 1));
        }
        return result;
    }

    private static JsonNode object(JsonNode value, Location location, int depth) {
        requireDepth(location, depth);
        Map<String, JsonNode> members = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            Location place = location.member(member.getKey());
            if (member.getKey().startsWith("$")) {
                throw place.problem(OperatorNames.insideValue(member.getKey()));
            }
            requireText(member.getKey(), place);
            members.put(member.getKey(), normalise(member.getValue(), place, depth - 1));
        }
        return new RecordObject(JsonNodeFactory.instance, new LinkedHashMap<>(members));
    }

    /** Half a surrogate pair is in no record, and would become another text on the wire. */
    static void requireText(String text, Location location) {
        if (text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF)) {
            throw location.problem("has half of a surrogate pair; write the whole character");
        }
    }

    private static void requireDepth(Location location, int depth) {
        if (depth < 1) {
            throw location.problem(
                    "nests too deep for a value; compare single fields by their paths");
        }
    }

    private static JsonNode number(JsonNode value, Location location) {
        if (value.isLong() || value.isInt()) {
            return LongNode.valueOf(value.longValue());
        }
        if ((value.isDouble() || value.isFloat()) && !Double.isFinite(value.doubleValue())) {
            throw location.problem(
                    "is not a JSON number; records hold it as a string, like \"NaN\"");
        }
        return number(value.decimalValue());
    }

    static ValueNode number(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        long integerDigits = (long) stripped.precision() - stripped.scale();
        if (stripped.scale() <= 0 && integerDigits <= LONG_DIGITS) {
            BigInteger integer = stripped.toBigIntegerExact();
            if (integer.bitLength() < Long.SIZE) {
                return LongNode.valueOf(integer.longValueExact());
            }
        }
        return new RecordDecimal(stripped);
    }
}
