package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads documents of fields and logical operators. One parser reads one predicate. */
final class PredicateParser {
    static final Set<String> LOGICAL = Set.of("$and", "$or", "$nor");

    private final Limits limits;
    private final OperatorParser operators;
    private int conditions;
    private long patternCost;

    private PredicateParser(Limits limits) {
        this.limits = limits;
        this.operators = new OperatorParser(this, limits);
    }

    static Predicate parse(JsonNode document, Limits limits, Location root) {
        return new PredicateParser(limits).document(document, root, limits.depth(), false);
    }

    /**
     * @param ofValues whether its conditions concern the value itself, as in a {@code $elemMatch}
     *     over values, and not fields of it
     */
    Predicate document(JsonNode document, Location location, int depth, boolean ofValues) {
        if (!document.isObject()) {
            throw location.problem(
                    "must be an object of fields and their conditions, like {\"price\": {\"$gte\": 100}}");
        }
        if (ofValues && document.isEmpty()) {
            throw location.problem("must have an operator, like {\"$gte\": 100}");
        }
        List<Predicate> parts = new ArrayList<>();
        ObjectNode ofValue = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            String name = member.getKey();
            Location place = location.member(name);
            if (LOGICAL.contains(name)) {
                parts.add(logical(name, member.getValue(), place, depth, ofValues));
            } else if (ofValues) {
                ofValue.set(name, member.getValue());
            } else {
                parts.add(field(name, member.getValue(), place, depth));
            }
        }
        if (!ofValue.isEmpty()) {
            parts.add(operators.parse(FieldPath.SELF, ofValue, location, depth));
        }
        return Conjunction.of(parts);
    }

    private Predicate logical(
            String name, JsonNode operand, Location location, int depth, boolean ofValues) {
        if (!operand.isArray() || operand.isEmpty()) {
            throw location.problem("must be an array of at least one predicate document");
        }
        int inner = deeper(location, depth);
        List<Predicate> parts = new ArrayList<>(operand.size());
        for (int index = 0; index < operand.size(); index++) {
            Location place = location.element(index);
            Predicate part = document(operand.get(index), place, inner, ofValues);
            parts.add(name.equals("$nor") ? negate(part, place) : part);
        }
        return name.equals("$or") ? Disjunction.of(parts) : Conjunction.of(parts);
    }

    private Predicate field(String name, JsonNode value, Location location, int depth) {
        if (name.startsWith("$")) {
            throw location.problem(OperatorNames.misplaced(name));
        }
        FieldPath path = path(name, location);
        if (value instanceof ObjectNode object && hasOperator(object)) {
            return operators.parse(path, object, location, depth);
        }
        return condition(path, new Operator.Equal(literal(value, location)), location);
    }

    private FieldPath path(String name, Location location) {
        if (name.length() > limits.pathLength()) {
            throw location.problem(
                    "is longer than the " + limits.pathLength() + " characters a path may have");
        }
        Literals.requireText(name, location);
        FieldPath path = FieldPath.of(name);
        for (FieldPath.Step step : path.steps()) {
            if (step.name().isEmpty() || step.name().startsWith("$")) {
                throw location.problem(
                        "is not a field path; write names with single dots between, like address.city");
            }
        }
        return path;
    }

    Condition condition(FieldPath path, Operator operator, Location location) {
        if (++conditions > limits.conditions()) {
            throw location.problem(
                    "is one condition more than the "
                            + limits.conditions()
                            + " a filter may have; use $in for many values of one field");
        }
        patternCost += Patterns.cost(operator);
        if (patternCost > limits.patternCost()) {
            throw location.problem(
                    "makes the patterns of the filter cost more than the "
                            + limits.patternCost()
                            + " steps a character they may take together; use fewer or shorter"
                            + " ones");
        }
        return new Condition(path, operator);
    }

    JsonNode literal(JsonNode value, Location location) {
        return Literals.normalise(value, location, limits.depth());
    }

    int deeper(Location location, int depth) {
        if (depth < 1) {
            throw location.problem(
                    "nests deeper than the "
                            + limits.depth()
                            + " levels a filter may have; write fields side by side instead");
        }
        return depth - 1;
    }

    /** The predicate that holds exactly where the given one does not. */
    static Predicate negate(Predicate predicate, Location location) {
        if (predicate.equals(Predicate.all())) {
            throw location.problem("matches everything, so its negation never matches; remove it");
        }
        return negate(predicate);
    }

    private static Predicate negate(Predicate predicate) {
        return switch (predicate) {
            case Condition condition -> condition.negate();
            case Conjunction(var parts) ->
                    Disjunction.of(parts.stream().map(PredicateParser::negate).toList());
            case Disjunction(var parts) ->
                    Conjunction.of(parts.stream().map(PredicateParser::negate).toList());
        };
    }

    static boolean hasOperator(JsonNode object) {
        return object.properties().stream().anyMatch(member -> member.getKey().startsWith("$"));
    }
}
