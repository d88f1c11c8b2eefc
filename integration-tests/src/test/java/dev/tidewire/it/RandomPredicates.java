package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidewire.predicate.JsonRecords;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Random predicates on records of {@link SampleColumn}, with operands out of these records, so that
 * many match. Refused ones are not made.
 */
final class RandomPredicates {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> ABSENT = List.of("absent", "name.x", "whole.0", "Name");
    private static final List<String> INNER =
            List.of(
                    "doc",
                    "doc.a",
                    "doc.a",
                    "doc.b",
                    "doc.a.b",
                    "doc.a.b.c",
                    "doc.a.0",
                    "doc.0",
                    "doc.0.a",
                    "doc.name",
                    "tags.0",
                    "tags.1",
                    "tags.x",
                    "counts.0",
                    "counts.1");
    private static final List<List<String>> ALIKE =
            List.of(
                    List.of("whole", "big", "exact", "single", "real", "counts"),
                    List.of("name", "short", "fixed", "mood", "tags"),
                    List.of("moment", "local", "day", "clock"));
    private static final List<BigDecimal> STEPS =
            Stream.of("1", "-1", "0.5", "-0.5", "0.00").map(BigDecimal::new).toList();
    private static final List<JsonNode> OTHERS =
            Stream.of(
                            "null",
                            "0",
                            "1",
                            "-1.5",
                            "1e400",
                            "true",
                            "false",
                            "\"\"",
                            "\"a\"",
                            "\"1\"",
                            "\"2026\"",
                            "\"infinity\"",
                            "\"NaN\"",
                            "{}",
                            "[]",
                            "[1]",
                            "{\"b\":1}",
                            "[\"a\",\"b\"]",
                            "[1,2]",
                            "9223372036854775807.0",
                            "0.3",
                            "\"2026-01-15T10:00:00Z\"",
                            "\"\uD83D\uDE00\"",
                            "\"\uFF5E\"")
                    .map(JsonRecords::parse)
                    .toList();

    private final Random random;
    private final List<JsonNode> records;
    private final RandomPatterns patterns;

    RandomPredicates(Random random, List<JsonNode> records) {
        this.random = random;
        this.records = records;
        this.patterns = new RandomPatterns(random);
    }

    JsonNode predicate() {
        return document(2);
    }

    private ObjectNode document(int depth) {
        ObjectNode document = JSON.objectNode();
        for (int left = pick(List.of(1, 1, 1, 2, 3)); left > 0; left--) {
            if (depth > 0 && random.nextInt(4) == 0) {
                document.set(pick(List.of("$and", "$or", "$nor")), documents(depth - 1));
            } else {
                String path = path();
                document.set(path, condition(path, depth));
            }
        }
        return document;
    }

    private ArrayNode documents(int depth) {
        ArrayNode documents = JSON.arrayNode();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            documents.add(document(depth));
        }
        return documents;
    }

    private String path() {
        return switch (random.nextInt(20)) {
            case 0 -> pick(ABSENT);
            case 1, 2, 3, 4 -> pick(INNER);
            case 5, 6, 7 -> "name";
            case 8, 9 -> pick(List.of("exact", "big"));
            default -> pick(List.of(SampleColumn.values())).label();
        };
    }

    private JsonNode condition(String path, int depth) {
        return random.nextInt(6) == 0 ? operand(path) : operators(path, depth);
    }

    private ObjectNode operators(String path, int depth) {
        ObjectNode operators = JSON.objectNode();
        for (int left = pick(List.of(1, 1, 1, 2)); left > 0; left--) {
            operator(operators, path, depth);
        }
        return operators;
    }

    private void operator(ObjectNode operators, String path, int depth) {
        String name = pick(operatorsFor(path));
        switch (name) {
            case "$gt", "$gte", "$lt", "$lte" -> operators.set(name, bound(name, path));
            case "$in", "$nin", "$all" -> operators.set(name, operands(path));
            case "$exists" -> operators.put(name, random.nextBoolean());
            case "$size" -> operators.put(name, random.nextInt(4));
            case "$like", "$ilike" -> operators.put(name, patterns.like(text(path)));
            case "$regex" -> regex(operators, path);
            case "$not" -> operators.set(name, operators(path, depth - 1));
            case "$elemMatch" -> operators.set(name, elementMatch(path));
            default -> operators.set(name, operand(path));
        }
    }

    private List<String> operatorsFor(String path) {
        List<String> names =
                new ArrayList<>(
                        List.of(
                                "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin",
                                "$exists", "$not"));
        if (isText(path) || random.nextInt(8) == 0) {
            names.addAll(List.of("$like", "$ilike", "$regex", "$like", "$ilike", "$regex"));
        }
        if (isArray(path) || random.nextInt(8) == 0) {
            names.addAll(List.of("$all", "$size", "$elemMatch", "$elemMatch"));
        }
        return names;
    }

    private static boolean isText(String path) {
        return List.of("name", "short", "fixed", "mood", "tags").contains(path);
    }

    private static boolean isArray(String path) {
        return List.of("tags", "counts", "doc", "doc.a").contains(path);
    }

    private void regex(ObjectNode operators, String path) {
        operators.put("$regex", patterns.regex(text(path)));
        if (random.nextBoolean()) {
            operators.put("$options", pick(List.of("i", "s", "m", "is", "mi", "ms", "ims")));
        }
    }

    private JsonNode elementMatch(String path) {
        if (path.startsWith("doc") && random.nextBoolean()) {
            return JSON.objectNode().set(pick(List.of("a", "b", "c")), condition("doc.a.b", 0));
        }
        return operators(path, 0);
    }

    /** An operand that something may be greater or less than, in an order that SQL has, too. */
    private JsonNode bound(String relation, String path) {
        JsonNode bound = operand(path);
        return isBound(relation, bound, path) ? bound : bound(relation, path);
    }

    private static boolean isBound(String relation, JsonNode bound, String path) {
        return switch (bound.getNodeType()) {
            case NULL -> relation.endsWith("e");
            case BOOLEAN ->
                    relation.endsWith("e") || bound.booleanValue() == relation.equals("$lt");
            case STRING -> !bound.textValue().isEmpty() || !relation.equals("$lt");
            case ARRAY -> isComparable(bound, path);
            default -> bound.isNumber();
        };
    }

    private static boolean isComparable(JsonNode array, String path) {
        return switch (path) {
            case "tags" -> array.valueStream().allMatch(JsonNode::isTextual);
            case "counts" -> array.valueStream().allMatch(JsonNode::isNumber);
            default -> false;
        };
    }

    private ArrayNode operands(String path) {
        ArrayNode operands = JSON.arrayNode();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            operands.add(operand(path));
        }
        return operands;
    }

    private JsonNode operand(String path) {
        return switch (random.nextInt(8)) {
            case 0 -> pick(OTHERS);
            case 1, 2 -> value(pick(alike(path)));
            case 3 -> beside(value(path));
            default -> value(path);
        };
    }

    /** A little more or less than a number, or some of a text. */
    private JsonNode beside(JsonNode value) {
        if (value.isNumber()) {
            return DecimalNode.valueOf(value.decimalValue().add(pick(STEPS)));
        }
        return value.isTextual() ? TextNode.valueOf(patterns.beginning(value.textValue())) : value;
    }

    /** The paths whose values are like those of the given one. */
    private static List<String> alike(String path) {
        return ALIKE.stream().filter(group -> group.contains(path)).findFirst().orElse(INNER);
    }

    private String text(String path) {
        JsonNode value = value(path);
        return value.isTextual() ? value.textValue() : pick(Samples.NAME);
    }

    /** What some record has there, perhaps inside of an array. */
    private JsonNode value(String path) {
        JsonNode value = pick(records);
        for (String step : List.of(path.split("\\.", -1))) {
            value = value.isArray() ? element(value) : value;
            value = value.path(step);
        }
        if (value.isMissingNode()) {
            return pick(OTHERS);
        }
        return value.isArray() && random.nextInt(3) > 0 ? element(value) : value;
    }

    private JsonNode element(JsonNode array) {
        return array.isEmpty() ? array : array.get(random.nextInt(array.size()));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
