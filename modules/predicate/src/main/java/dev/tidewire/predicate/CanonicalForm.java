package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a predicate as the one document that stands for it. */
final class CanonicalForm {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private CanonicalForm() {}

    static List<Predicate> sortedDistinct(List<Predicate> parts) {
        if (parts.size() < 2) {
            return parts;
        }
        Map<String, Predicate> byText = new TreeMap<>();
        for (Predicate part : parts) {
            byText.put(part.canonical(), part);
        }
        return List.copyOf(byText.values());
    }

    static ObjectNode write(Predicate predicate) {
        return switch (predicate) {
            case Condition condition -> conjunction(List.of(condition));
            case Conjunction conjunction -> conjunction(conjunction.parts());
            case Disjunction disjunction ->
                    JSON.objectNode().set("$or", documents(disjunction.parts()));
        };
    }

    /**
     * Conditions go side by side under their fields. What would take a name twice, a second {@code
     * $gt} on a field or a second {@code $or}, goes into {@code $and}.
     */
    private static ObjectNode conjunction(List<Predicate> parts) {
        Map<String, JsonNode> members = new TreeMap<>();
        List<Predicate> rest = new ArrayList<>();
        Map<FieldPath, List<Condition>> byPath = new LinkedHashMap<>();
        for (Predicate part : parts) {
            switch (part) {
                case Condition condition ->
                        byPath.computeIfAbsent(condition.path(), path -> new ArrayList<>())
                                .add(condition);
                case Disjunction disjunction -> {
                    if (members.putIfAbsent("$or", documents(disjunction.parts())) != null) {
                        rest.add(disjunction);
                    }
                }
                case Conjunction nested -> rest.add(nested);
            }
        }
        byPath.forEach((path, conditions) -> putField(members, path, conditions, rest));
        if (!rest.isEmpty()) {
            members.put("$and", documents(sortedDistinct(rest)));
        }
        return object(members);
    }

    private static void putField(
            Map<String, JsonNode> members,
            FieldPath path,
            List<Condition> conditions,
            List<Predicate> rest) {
        Map<String, JsonNode> operators = operators(conditions, rest);
        if (path.equals(FieldPath.SELF)) {
            members.putAll(operators);
            return;
        }
        JsonNode equal = operators.get("$eq");
        members.put(
                path.text(), equal != null && operators.size() == 1 ? equal : object(operators));
    }

    private static Map<String, JsonNode> operators(
            List<Condition> conditions, List<Predicate> rest) {
        Map<String, JsonNode> operators = new TreeMap<>();
        ArrayNode equal = JSON.arrayNode();
        for (Condition condition : conditions) {
            if (!condition.negated()
                    && condition.operator() instanceof Operator.Equal(var operand)) {
                equal.add(operand);
                continue;
            }
            Map<String, JsonNode> written = operator(condition);
            if (operators.keySet().stream().anyMatch(written::containsKey)) {
                rest.add(condition);
            } else {
                operators.putAll(written);
            }
        }
        if (equal.size() == 1) {
            operators.put("$eq", equal.get(0));
        } else if (!equal.isEmpty()) {
            operators.put("$all", equal);
        }
        return operators;
    }

    private static Map<String, JsonNode> operator(Condition condition) {
        boolean negated = condition.negated();
        return switch (condition.operator()) {
            case Operator.Equal(var operand) -> Map.of(negated ? "$ne" : "$eq", operand);
            case Operator.OneOf(var operands) -> Map.of(negated ? "$nin" : "$in", array(operands));
            case Operator.Exists() -> Map.of("$exists", JSON.booleanNode(!negated));
            case Operator.Compare(var relation, var operand) ->
                    unlessNegated(negated, Map.of(relation.operator(), operand));
            case Operator.Regex(var expression, var options) ->
                    unlessNegated(negated, regex(expression, options));
            case Operator.Like(var pattern, var ignoreCase) ->
                    unlessNegated(
                            negated,
                            Map.of(ignoreCase ? "$ilike" : "$like", JSON.textNode(pattern)));
            case Operator.Size(var elements) ->
                    unlessNegated(negated, Map.of("$size", JSON.numberNode((long) elements)));
            case Operator.ElementMatch(var _, var predicate) ->
                    unlessNegated(negated, Map.of("$elemMatch", write(predicate)));
        };
    }

    private static Map<String, JsonNode> regex(String expression, String options) {
        return options.isEmpty()
                ? Map.of("$regex", JSON.textNode(expression))
                : Map.of("$options", JSON.textNode(options), "$regex", JSON.textNode(expression));
    }

    private static Map<String, JsonNode> unlessNegated(
            boolean negated, Map<String, JsonNode> operator) {
        return negated ? Map.of("$not", object(new TreeMap<>(operator))) : operator;
    }

    private static ArrayNode documents(List<Predicate> predicates) {
        return array(predicates.stream().map(CanonicalForm::write).toList());
    }

    private static ArrayNode array(Collection<? extends JsonNode> elements) {
        return JSON.arrayNode().addAll(elements);
    }

    private static ObjectNode object(Map<String, JsonNode> members) {
        return new ObjectNode(JSON, new LinkedHashMap<>(members));
    }
}
