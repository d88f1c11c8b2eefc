package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Records and valid predicate documents over few names and values, so that they often meet. */
final class RandomDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> PATHS =
            List.of("a.b", "a.a", "b.c", "a.0", "a.1", "a.0.b", "a.b.0", "b.a.b");
    private static final Set<String> UNORDERED =
            Set.of("$and", "$or", "$nor", "$in", "$nin", "$all");

    private static final List<String> OPERATORS =
            List.of(
                    "$eq",
                    "$ne",
                    "$gt",
                    "$gte",
                    "$lt",
                    "$lte",
                    "$in",
                    "$nin",
                    "$exists",
                    "$regex",
                    "$like",
                    "$ilike",
                    "$size",
                    "$not",
                    "$all",
                    "$elemMatch");

    private final Random random;
    private Vocabulary vocabulary;

    RandomDocuments(long seed) {
        this.random = new Random(seed);
        this.vocabulary = new Vocabulary(random);
    }

    /** A record of the values that the last predicate is about. */
    JsonNode record() {
        ObjectNode record = JSON.objectNode();
        for (String name : NAMES) {
            switch (random.nextInt(8)) {
                case 0 -> {}
                case 1, 2, 3 -> record.set(name, vocabulary.scalar());
                case 4, 5 -> record.set(name, array(2));
                case 6 -> record.set(name, object(2));
                default -> record.set(name, value(3));
            }
        }
        return record;
    }

    private JsonNode value(int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 7);
        if (kind < 7) {
            return vocabulary.scalar();
        }
        return kind == 7 ? array(depth - 1) : object(depth - 1);
    }

    private String path() {
        return pick(random.nextInt(5) < 3 ? NAMES : PATHS);
    }

    private JsonNode array(int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int count = random.nextInt(4); count > 0; count--) {
            array.add(value(depth));
        }
        return array;
    }

    private JsonNode object(int depth) {
        ObjectNode object = JSON.objectNode();
        for (int count = random.nextInt(5); count > 0; count--) {
            object.set(random.nextInt(12) == 0 ? "0" : pick(NAMES), value(depth));
        }
        return object;
    }

    /** A document that the parser accepts; half of them are one condition. */
    JsonNode predicate() {
        vocabulary = new Vocabulary(random);
        JsonNode document = random.nextBoolean() ? condition(2) : candidate(3);
        try {
            Predicate.parse(document, Limits.DEFAULT);
            return document;
        } catch (PredicateException refused) {
            return predicate();
        }
    }

    private ObjectNode condition(int depth) {
        ObjectNode document = JSON.objectNode();
        ObjectNode operator = document.putObject(path());
        operator(operator, pick(OPERATORS), depth);
        return document;
    }

    private ObjectNode candidate(int depth) {
        ObjectNode document = JSON.objectNode();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            if (depth > 0 && random.nextInt(4) == 0) {
                document.set(pick(List.of("$and", "$or", "$nor")), candidates(depth - 1));
            } else {
                document.set(path(), random.nextInt(4) == 0 ? value(2) : operators(depth));
            }
        }
        return document;
    }

    private ArrayNode candidates(int depth) {
        ArrayNode documents = JSON.arrayNode();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            documents.add(candidate(depth));
        }
        return documents;
    }

    private ObjectNode operators(int depth) {
        ObjectNode operators = JSON.objectNode();
        int names = depth > 0 ? OPERATORS.size() : OPERATORS.indexOf("$not");
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            operator(operators, OPERATORS.get(random.nextInt(names)), depth);
        }
        return operators;
    }

    private void operator(ObjectNode operators, String name, int depth) {
        switch (name) {
            case "$eq", "$ne" -> operators.set(name, value(random.nextInt(3)));
            case "$in", "$nin" -> operators.set(name, values());
            case "$all" ->
                    operators.set(
                            name,
                            switch (random.nextInt(6)) {
                                case 0 -> depth > 0 ? elementMatches(depth) : values();
                                case 1 -> values();
                                default -> JSON.arrayNode().add(vocabulary.scalar());
                            });
            case "$exists" -> operators.put(name, random.nextBoolean());
            case "$regex" -> {
                operators.put(name, vocabulary.expression());
                if (random.nextBoolean()) {
                    operators.put("$options", pick(List.of("i", "s", "mi")));
                }
            }
            case "$like", "$ilike" -> operators.put(name, vocabulary.pattern());
            case "$size" -> operators.put(name, random.nextInt(3));
            case "$not" -> operators.set(name, operators(depth - 1));
            case "$elemMatch" ->
                    operators.set(
                            name,
                            random.nextBoolean() ? candidate(depth - 1) : operators(depth - 1));
            default -> operators.set(name, value(random.nextInt(2)));
        }
    }

    private ArrayNode elementMatches(int depth) {
        ArrayNode matches = JSON.arrayNode();
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            operator(matches.addObject(), "$elemMatch", depth);
        }
        return matches;
    }

    private ArrayNode values() {
        ArrayNode values = JSON.arrayNode();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            values.add(value(random.nextInt(2)));
        }
        return values;
    }

    /** The same meaning in another order and spelling. */
    JsonNode respelled(JsonNode document) {
        return respelled(document, false);
    }

    private JsonNode respelled(JsonNode node, boolean unordered) {
        if (node.isObject()) {
            List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.properties());
            Collections.shuffle(members, random);
            ObjectNode result = JSON.objectNode();
            for (Map.Entry<String, JsonNode> member : members) {
                result.set(
                        member.getKey(),
                        respelled(member.getValue(), UNORDERED.contains(member.getKey())));
            }
            return result;
        }
        if (node.isArray()) {
            List<JsonNode> elements = new ArrayList<>();
            node.forEach(element -> elements.add(respelled(element, false)));
            if (unordered) {
                Collections.shuffle(elements, random);
                elements.add(elements.getFirst());
            }
            return JSON.arrayNode().addAll(elements);
        }
        return node.isNumber() ? respelled(node.decimalValue()) : node;
    }

    private JsonNode respelled(BigDecimal number) {
        return DecimalNode.valueOf(
                random.nextBoolean() && number.scale() > -5
                        ? number.setScale(Math.max(number.scale(), 0) + 2)
                        : number.stripTrailingZeros());
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
