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
            List.of(
                    "a", "a", "b", "c", "a.b", "a.a", "b.c", "a.0", "a.1", "a.0.b", "a.b.0",
                    "b.a.b");
    private static final List<String> SCALARS =
            List.of(
                    "null",
                    "0",
                    "1",
                    "1.0",
                    "2",
                    "-1",
                    "1.5",
                    "0.1",
                    "1e2",
                    "100",
                    "9007199254740992",
                    "9007199254740993",
                    "1e30",
                    "true",
                    "false",
                    "\"\"",
                    "\"a\"",
                    "\"b\"",
                    "\"ab\"",
                    "\"B\"",
                    "\"1\"",
                    "\"ä\"",
                    "\"\uD83D\uDE00\"",
                    "\"\uFF5E\"");
    private static final List<String> PATTERNS =
            List.of("a%", "%b", "_", "%", "a_", "\\\\_%", "%a%b%", "A%", "_%", "%_", "ab");
    private static final List<String> EXPRESSIONS = List.of("^a", "b$", "[ab]+", ".", "A", "^$");
    private static final Set<String> UNORDERED =
            Set.of("$and", "$or", "$nor", "$in", "$nin", "$all");

    private final Random random;

    RandomDocuments(long seed) {
        this.random = new Random(seed);
    }

    JsonNode record() {
        return object(3);
    }

    private JsonNode value(int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 6);
        if (kind < 6) {
            return JsonRecords.parse(pick(SCALARS));
        }
        return kind < 8 ? array(depth - 1) : object(depth - 1);
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
        for (int count = random.nextInt(4); count > 0; count--) {
            object.set(random.nextInt(12) == 0 ? "0" : pick(NAMES), value(depth));
        }
        return object;
    }

    /** A document that the parser accepts. */
    JsonNode predicate() {
        JsonNode document = candidate(3);
        try {
            Predicate.parse(document, Limits.DEFAULT);
            return document;
        } catch (PredicateException refused) {
            return predicate();
        }
    }

    private ObjectNode candidate(int depth) {
        ObjectNode document = JSON.objectNode();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            if (depth > 0 && random.nextInt(4) == 0) {
                document.set(pick(List.of("$and", "$or", "$nor")), candidates(depth - 1));
            } else {
                document.set(pick(PATHS), random.nextInt(4) == 0 ? value(2) : operators(depth));
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
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            operator(operators, depth);
        }
        return operators;
    }

    private void operator(ObjectNode operators, int depth) {
        switch (random.nextInt(depth > 0 ? 14 : 11)) {
            case 0 -> operators.set("$eq", value(2));
            case 1 -> operators.set("$ne", value(2));
            case 2, 3, 4 -> operators.set(pick(List.of("$gt", "$gte", "$lt", "$lte")), value(1));
            case 5 -> operators.set("$in", values());
            case 6 -> operators.set("$nin", values());
            case 7 -> operators.put("$exists", random.nextBoolean());
            case 8 -> {
                operators.put("$regex", pick(EXPRESSIONS));
                if (random.nextBoolean()) {
                    operators.put("$options", pick(List.of("i", "s", "mi")));
                }
            }
            case 9 -> operators.put("$size", random.nextInt(4));
            case 10 -> operators.put(pick(List.of("$like", "$ilike")), pick(PATTERNS));
            case 11 -> operators.set("$not", operators(depth - 1));
            case 12 -> operators.set("$all", values());
            default ->
                    operators.set(
                            "$elemMatch",
                            random.nextBoolean() ? candidate(depth - 1) : operators(depth - 1));
        }
    }

    private ArrayNode values() {
        ArrayNode values = JSON.arrayNode();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            values.add(value(1));
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
