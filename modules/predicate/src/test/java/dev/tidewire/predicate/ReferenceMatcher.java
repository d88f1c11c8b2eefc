package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates predicate documents as they are written, without parsing, normal form or compilation:
 * slow, plain, and independent of the production code's structure.
 */
final class ReferenceMatcher {
    private ReferenceMatcher() {}

    static boolean matches(JsonNode record, JsonNode document) {
        return document.properties().stream()
                .allMatch(member -> member(record, member.getKey(), member.getValue()));
    }

    private static boolean member(JsonNode record, String name, JsonNode operand) {
        return switch (name) {
            case "$and" -> elements(operand).stream().allMatch(part -> matches(record, part));
            case "$or" -> elements(operand).stream().anyMatch(part -> matches(record, part));
            case "$nor" -> elements(operand).stream().noneMatch(part -> matches(record, part));
            default -> {
                List<@Nullable JsonNode> whole = reached(record, List.of(name.split("\\.")), false);
                List<@Nullable JsonNode> expanded =
                        reached(record, List.of(name.split("\\.")), true);
                yield isOperators(operand)
                        ? operators(whole, expanded, operand)
                        : any(expanded, value -> equal(value, operand));
            }
        };
    }

    private static boolean isOperators(JsonNode operand) {
        return operand.isObject()
                && !operand.isEmpty()
                && operand.fieldNames().next().startsWith("$");
    }

    private static boolean operators(
            List<@Nullable JsonNode> whole, List<@Nullable JsonNode> expanded, JsonNode operators) {
        return operators.properties().stream()
                .allMatch(entry ->
                        operator(
                                whole,
                                expanded,
                                entry.getKey(),
                                entry.getValue(),
                                operators.path("$options").asText("")));
    }

    private static boolean operator(
            List<@Nullable JsonNode> whole,
            List<@Nullable JsonNode> expanded,
            String name,
            JsonNode operand,
            String options) {
        return switch (name) {
            case "$eq" -> any(expanded, value -> equal(value, operand));
            case "$ne" -> !any(expanded, value -> equal(value, operand));
            case "$gt" ->
                    any(expanded, value -> bracketed(value, operand) && order(value, operand) > 0);
            case "$lt" ->
                    any(expanded, value -> bracketed(value, operand) && order(value, operand) < 0);
            case "$gte" ->
                    any(
                            expanded,
                            value ->
                                    equal(value, operand)
                                            || (bracketed(value, operand)
                                                    && order(value, operand) > 0));
            case "$lte" ->
                    any(
                            expanded,
                            value ->
                                    equal(value, operand)
                                            || (bracketed(value, operand)
                                                    && order(value, operand) < 0));
            case "$in" -> any(expanded, value -> in(value, operand));
            case "$nin" -> !any(expanded, value -> in(value, operand));
            case "$exists" -> any(expanded, value -> value != null) == operand.booleanValue();
            case "$regex" -> any(expanded, value -> regex(value, operand.textValue(), options));
            case "$options" -> true;
            case "$like" -> any(expanded, value -> like(value, operand.textValue(), false));
            case "$ilike" -> any(expanded, value -> like(value, operand.textValue(), true));
            case "$not" -> !operators(whole, expanded, operand);
            case "$all" ->
                    elements(operand).stream()
                            .allMatch(each ->
                                    each.has("$elemMatch")
                                            ? operators(whole, expanded, each)
                                            : any(expanded, value -> equal(value, each)));
            case "$size" ->
                    any(
                            whole,
                            value ->
                                    value != null
                                            && value.isArray()
                                            && value.size() == operand.intValue());
            case "$elemMatch" -> any(whole, value -> elementMatch(value, operand));
            default -> throw new AssertionError(name);
        };
    }

    private static boolean elementMatch(@Nullable JsonNode value, JsonNode operand) {
        if (value == null || !value.isArray()) {
            return false;
        }
        return elements(value).stream()
                .anyMatch(element -> {
                    if (!isOperators(operand)
                            || operand.fieldNames().next().matches("\\$and|\\$n?or")) {
                        return element.isContainerNode() && matches(element, operand);
                    }
                    List<@Nullable JsonNode> itself = List.of(element);
                    return operators(itself, itself, operand);
                });
    }

    private static boolean in(@Nullable JsonNode value, JsonNode operand) {
        return elements(operand).stream().anyMatch(each -> equal(value, each));
    }

    private static boolean regex(@Nullable JsonNode value, String expression, String options) {
        String flags = options.isEmpty() ? "" : "(?" + options + ")";
        return value != null
                && value.isTextual()
                && Pattern.compile(flags + expression).matcher(value.textValue()).find();
    }

    private static boolean like(@Nullable JsonNode value, String pattern, boolean ignoreCase) {
        return value != null
                && value.isTextual()
                && NaiveLike.matches(value.textValue(), pattern, ignoreCase);
    }

    private static boolean bracketed(@Nullable JsonNode value, JsonNode operand) {
        return value != null && !operand.isNull() && value.getNodeType() == operand.getNodeType();
    }

    private static boolean equal(@Nullable JsonNode value, JsonNode operand) {
        if (value == null) {
            return operand.isNull();
        }
        return value.getNodeType() == operand.getNodeType() && order(value, operand) == 0;
    }

    private static int order(JsonNode left, JsonNode right) {
        if (left.getNodeType() != right.getNodeType()) {
            return Integer.compare(rank(left), rank(right));
        }
        return switch (left.getNodeType()) {
            case NUMBER -> left.decimalValue().compareTo(right.decimalValue());
            case STRING ->
                    java.util.Arrays.compareUnsigned(
                            utf8(left.textValue()), utf8(right.textValue()));
            case BOOLEAN -> Boolean.compare(left.booleanValue(), right.booleanValue());
            case ARRAY -> order(elements(left), elements(right));
            case OBJECT -> order(flattened(left), flattened(right));
            default -> 0;
        };
    }

    /** Type, name and value of each member in order of the names, as one list. */
    private static List<JsonNode> flattened(JsonNode object) {
        List<JsonNode> flat = new ArrayList<>();
        object.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> {
                    var factory = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
                    flat.add(factory.numberNode(rank(member.getValue())));
                    flat.add(factory.textNode(member.getKey()));
                    flat.add(member.getValue());
                });
        return flat;
    }

    private static int order(List<JsonNode> left, List<JsonNode> right) {
        for (int index = 0; index < Math.min(left.size(), right.size()); index++) {
            int order = order(left.get(index), right.get(index));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static int rank(JsonNode value) {
        return List.of("NULL", "NUMBER", "STRING", "OBJECT", "ARRAY", "BOOLEAN")
                .indexOf(value.getNodeType().name());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static boolean any(
            List<@Nullable JsonNode> values, Predicate<@Nullable JsonNode> test) {
        for (JsonNode value : values) {
            if (test.test(value)) {
                return true;
            }
        }
        return false;
    }

    private static List<@Nullable JsonNode> reached(
            JsonNode record, List<String> path, boolean expand) {
        List<@Nullable JsonNode> values = new ArrayList<>();
        reach(record, path, expand, values);
        return values;
    }

    private static void reach(
            JsonNode container,
            List<String> path,
            boolean expand,
            List<@Nullable JsonNode> values) {
        String name = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        JsonNode value =
                container.isArray() && name.matches("\\d+")
                        ? container.get(Integer.parseInt(name))
                        : container.get(name);
        if (rest.isEmpty()) {
            if (expand && value != null && value.isArray()) {
                values.addAll(elements(value));
            }
            values.add(value);
        } else if (value != null && value.isObject()) {
            reach(value, rest, expand, values);
        } else if (value != null && value.isArray()) {
            fanOut(value, rest, expand, values);
        } else {
            values.add(null);
        }
    }

    private static void fanOut(
            JsonNode array, List<String> path, boolean expand, List<@Nullable JsonNode> values) {
        List<String> rest = path.subList(1, path.size());
        for (int index = 0; index < array.size(); index++) {
            JsonNode element = array.get(index);
            if (element.isObject()) {
                reach(element, path, expand, values);
            }
            if (!path.getFirst().equals(Integer.toString(index))) {
                continue;
            }
            if (rest.isEmpty()) {
                values.add(element);
            } else if (element.isObject()) {
                reach(element, rest, expand, values);
            } else if (element.isArray()) {
                fanOut(element, rest, expand, values);
            }
        }
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
