package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * The order of JSON values: by type first (null, number, string, object, array, boolean, as in
 * BSON), then by value. Numbers compare exactly, strings by code point, arrays element by element,
 * objects by their members in order of their names.
 */
final class JsonOrder {
    static final Comparator<JsonNode> COMPARATOR = JsonOrder::compare;

    private JsonOrder() {}

    static boolean sameType(JsonNode left, JsonNode right) {
        return rank(left) == rank(right);
    }

    static boolean equal(JsonNode left, JsonNode right) {
        if (left.isObject() && right.isObject()) {
            return left.size() == right.size() && sameMembers(left, right);
        }
        return compare(left, right) == 0;
    }

    private static boolean sameMembers(JsonNode left, JsonNode right) {
        for (String name : RecordObject.names(left)) {
            JsonNode other = right.get(name);
            if (other == null || !equal(left.get(name), other)) {
                return false;
            }
        }
        return true;
    }

    static int compare(JsonNode left, JsonNode right) {
        int rank = rank(left);
        int byType = Integer.compare(rank, rank(right));
        if (byType != 0) {
            return byType;
        }
        return switch (left.getNodeType()) {
            case NUMBER -> compareNumbers(left, right);
            case STRING -> compareStrings(left.textValue(), right.textValue());
            case OBJECT -> compareObjects(left, right);
            case ARRAY -> compareArrays(left, right);
            case BOOLEAN -> Boolean.compare(left.booleanValue(), right.booleanValue());
            case NULL, MISSING, BINARY, POJO -> 0;
        };
    }

    private static int rank(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> 0;
            case NUMBER -> 1;
            case STRING -> 2;
            case OBJECT -> 3;
            case ARRAY -> 4;
            case BOOLEAN -> 5;
            case BINARY, POJO ->
                    throw new IllegalArgumentException(
                            "value of node type "
                                    + value.getNodeType()
                                    + " did not come from JSON");
        };
    }

    /** Compares doubles first: rounding keeps the order, and exact numbers may be allocated. */
    static int compareNumbers(JsonNode left, JsonNode right) {
        if (isLong(left) && isLong(right)) {
            return Long.compare(left.longValue(), right.longValue());
        }
        int rounded = Double.compare(left.doubleValue(), right.doubleValue());
        return rounded != 0 ? rounded : compareExactly(left, right);
    }

    private static int compareExactly(JsonNode left, JsonNode right) {
        if (left instanceof RecordDecimal decimal) {
            if (right instanceof RecordDecimal other) {
                return decimal.compareTo(other);
            }
            if (isLong(right)) {
                return decimal.compareTo(right.longValue(), 0);
            }
        } else if (right instanceof RecordDecimal other && isLong(left)) {
            return -other.compareTo(left.longValue(), 0);
        }
        return left.decimalValue().compareTo(right.decimalValue());
    }

    static boolean isLong(JsonNode number) {
        return number.isInt() || number.isLong();
    }

    /** As the UTF-8 bytes would compare; {@link String#compareTo} misplaces surrogates. */
    static int compareStrings(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int index = 0; index < length; index++) {
            char leftChar = left.charAt(index);
            char rightChar = right.charAt(index);
            if (leftChar != rightChar) {
                boolean leftSurrogate = Character.isSurrogate(leftChar);
                return leftSurrogate == Character.isSurrogate(rightChar)
                        ? Character.compare(leftChar, rightChar)
                        : leftSurrogate ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int compareArrays(JsonNode left, JsonNode right) {
        int length = Math.min(left.size(), right.size());
        for (int index = 0; index < length; index++) {
            int byElement = compare(left.get(index), right.get(index));
            if (byElement != 0) {
                return byElement;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int compareObjects(JsonNode left, JsonNode right) {
        String[] names = RecordObject.names(left);
        String[] others = RecordObject.names(right);
        int length = Math.min(names.length, others.length);
        for (int index = 0; index < length; index++) {
            int byMember =
                    compareMembers(
                            names[index],
                            left.get(names[index]),
                            others[index],
                            right.get(others[index]));
            if (byMember != 0) {
                return byMember;
            }
        }
        return Integer.compare(names.length, others.length);
    }

    private static int compareMembers(
            String leftName, JsonNode left, String rightName, JsonNode right) {
        int byType = Integer.compare(rank(left), rank(right));
        if (byType != 0) {
            return byType;
        }
        int byName = compareStrings(leftName, rightName);
        return byName != 0 ? byName : compare(left, right);
    }
}
