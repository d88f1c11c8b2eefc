package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the operators under one field. */
final class OperatorParser {
    private final PredicateParser documents;
    private final Limits limits;

    OperatorParser(PredicateParser documents, Limits limits) {
        this.documents = documents;
        this.limits = limits;
    }

    /** All the operators of the object, on this path. */
    Predicate parse(FieldPath path, ObjectNode operators, Location location, int depth) {
        List<Predicate> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : operators.properties()) {
            Location place = location.member(member.getKey());
            if (!member.getKey().startsWith("$")) {
                throw place.problem(
                        "stands beside operators; put a field into the path instead, like \"a.b\"");
            }
            Predicate part =
                    operator(path, member.getKey(), member.getValue(), operators, place, depth);
            if (part != null) {
                parts.add(part);
            }
        }
        return Conjunction.of(parts);
    }

    private @Nullable Predicate operator(
            FieldPath path,
            String name,
            JsonNode operand,
            ObjectNode siblings,
            Location location,
            int depth) {
        return switch (name) {
            case "$eq" -> equal(path, operand, location);
            case "$ne" -> equal(path, operand, location).negate();
            case "$gt" -> compare(path, Relation.GREATER, operand, location);
            case "$gte" -> compare(path, Relation.GREATER_OR_EQUAL, operand, location);
            case "$lt" -> compare(path, Relation.LESS, operand, location);
            case "$lte" -> compare(path, Relation.LESS_OR_EQUAL, operand, location);
            case "$in" -> oneOf(path, notEmpty(operand, location), location);
            case "$nin" -> noneOf(path, operand, location);
            case "$exists" -> exists(path, operand, location);
            case "$regex" ->
                    condition(path, Patterns.regex(operand, siblings, limits, location), location);
            case "$options" -> options(siblings, location);
            case "$like" ->
                    condition(path, Patterns.like(operand, false, limits, location), location);
            case "$ilike" ->
                    condition(path, Patterns.like(operand, true, limits, location), location);
            case "$not" -> not(path, operand, location, depth);
            case "$all" -> all(path, notEmpty(operand, location), location, depth);
            case "$elemMatch" -> elementMatch(path, operand, location, depth);
            case "$size" -> size(path, operand, location);
            case "$and", "$or", "$nor" ->
                    throw location.problem(
                            "belongs beside fields, not under one; write {\""
                                    + name
                                    + "\": [{\"field\": …}, …]}");
            default -> throw location.problem(OperatorNames.unknown(name));
        };
    }

    private Condition condition(FieldPath path, Operator operator, Location location) {
        return documents.condition(path, operator, location);
    }

    private Condition equal(FieldPath path, JsonNode operand, Location location) {
        return condition(path, new Operator.Equal(documents.literal(operand, location)), location);
    }

    private Condition compare(
            FieldPath path, Relation relation, JsonNode operand, Location location) {
        JsonNode literal = documents.literal(operand, location);
        boolean orEqual =
                relation == Relation.GREATER_OR_EQUAL || relation == Relation.LESS_OR_EQUAL;
        if (literal.isNull() && orEqual) {
            return condition(path, new Operator.Equal(literal), location);
        }
        boolean nothingBelow =
                (literal.isBoolean() && !literal.booleanValue())
                        || (literal.isTextual() && literal.textValue().isEmpty());
        boolean nothingAbove = literal.isBoolean() && literal.booleanValue();
        if (literal.isNull()
                || (relation == Relation.LESS && nothingBelow)
                || (relation == Relation.GREATER && nothingAbove)) {
            throw location.problem(
                    "never matches with this value; compare with another, or use $eq, $ne or $exists");
        }
        return condition(path, new Operator.Compare(relation, literal), location);
    }

    private Condition oneOf(FieldPath path, JsonNode operands, Location location) {
        List<JsonNode> literals = new ArrayList<>(operands.size());
        for (int index = 0; index < operands.size(); index++) {
            literals.add(documents.literal(operands.get(index), location.element(index)));
        }
        literals.sort(JsonOrder.COMPARATOR);
        List<JsonNode> distinct = literals.stream().distinct().toList();
        return condition(
                path,
                distinct.size() == 1
                        ? new Operator.Equal(distinct.getFirst())
                        : new Operator.OneOf(distinct),
                location);
    }

    private Predicate noneOf(FieldPath path, JsonNode operand, Location location) {
        JsonNode operands = array(operand, location);
        return operands.isEmpty() ? Predicate.all() : oneOf(path, operands, location).negate();
    }

    private Condition exists(FieldPath path, JsonNode operand, Location location) {
        if (!operand.isBoolean()) {
            throw location.problem("must be true or false");
        }
        Condition exists = condition(path, new Operator.Exists(), location);
        return operand.booleanValue() ? exists : exists.negate();
    }

    private static @Nullable Predicate options(ObjectNode siblings, Location location) {
        if (!siblings.has("$regex")) {
            throw location.problem("has no effect without $regex; add it or remove $options");
        }
        return null;
    }

    private Predicate not(FieldPath path, JsonNode operand, Location location, int depth) {
        if (!(operand instanceof ObjectNode operators) || operators.isEmpty()) {
            throw location.problem(
                    "must be an object of operators, like {\"$gt\": 5}; for a value use $ne");
        }
        boolean branches = operators.size() - (operators.has("$options") ? 1 : 0) > 1;
        int inner = branches ? documents.deeper(location, depth) : depth;
        requireShallow(location);
        return PredicateParser.negate(parse(path, operators, location, inner), location);
    }

    /** A chain of {@code $not} costs no level of the filter, but one of the stack. */
    private void requireShallow(Location location) {
        int steps = 0;
        for (Location place = location; place != null; place = place.parent()) {
            steps++;
        }
        if (steps > 4L * limits.depth() + 8) {
            throw location.problem("is nested too deep; two $not cancel each other, remove them");
        }
    }

    private Predicate all(FieldPath path, JsonNode operands, Location location, int depth) {
        List<Predicate> parts = new ArrayList<>(operands.size());
        for (int index = 0; index < operands.size(); index++) {
            Location place = location.element(index);
            JsonNode operand = operands.get(index);
            parts.add(
                    operand.isObject() && operand.size() == 1 && operand.has("$elemMatch")
                            ? elementMatch(
                                    path,
                                    operand.path("$elemMatch"),
                                    place.member("$elemMatch"),
                                    depth)
                            : equal(path, operand, place));
        }
        return Conjunction.of(parts);
    }

    private Condition elementMatch(FieldPath path, JsonNode operand, Location location, int depth) {
        if (!operand.isObject()) {
            throw location.problem(
                    "must be an object: conditions on fields of an element, or operators on it");
        }
        boolean ofValues = concernsValues(operand);
        Predicate predicate =
                documents.document(operand, location, documents.deeper(location, depth), ofValues);
        return condition(path, new Operator.ElementMatch(ofValues, predicate), location);
    }

    /** Whether the first name that is no logical operator is one that applies to a value. */
    private static boolean concernsValues(JsonNode document) {
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!PredicateParser.LOGICAL.contains(member.getKey())) {
                return member.getKey().startsWith("$");
            }
            for (JsonNode part : member.getValue()) {
                if (part.isObject() && !part.isEmpty()) {
                    return concernsValues(part);
                }
            }
        }
        return false;
    }

    private Condition size(FieldPath path, JsonNode operand, Location location) {
        JsonNode size = operand.isNumber() ? documents.literal(operand, location) : operand;
        if (!size.isLong() || size.longValue() < 0 || size.longValue() > Integer.MAX_VALUE) {
            throw location.problem("must be an integer, 0 or more: the number of elements");
        }
        return condition(path, new Operator.Size((int) size.longValue()), location);
    }

    private JsonNode notEmpty(JsonNode operand, Location location) {
        if (array(operand, location).isEmpty()) {
            throw location.problem("has no value, so it never matches; give it at least one");
        }
        return operand;
    }

    private JsonNode array(JsonNode operand, Location location) {
        if (!operand.isArray()) {
            throw location.problem("must be an array of values, like [1, 2]");
        }
        if (operand.size() > limits.values()) {
            throw location.problem(
                    "has "
                            + operand.size()
                            + " values, and at most "
                            + limits.values()
                            + " are allowed; split them over several subscriptions");
        }
        return operand;
    }
}
