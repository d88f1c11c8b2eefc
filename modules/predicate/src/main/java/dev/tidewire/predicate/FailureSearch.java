package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first condition that a record does not satisfy, in a valid predicate document as it
 * is written. Each condition is asked once and by itself, as a filter with no other would be. One
 * search looks into one record.
 */
final class FailureSearch {
    /** Most branches that are told of, one within the other included. */
    private static final int MOST_BRANCHES = 20;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode record;
    private int branches;

    FailureSearch(JsonNode record) {
        this.record = record;
    }

    /** The first failure of a document, or null where the record satisfies it. */
    @Nullable Failure first(JsonNode document, Location location) {
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            String name = member.getKey();
            @Nullable Failure failure = member(name, member.getValue(), location.member(name));
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable Failure member(String name, JsonNode value, Location place) {
        return switch (name) {
            case "$and" -> all(value, place);
            case "$or" -> one(value, place);
            case "$nor" -> none(value, place);
            default ->
                    value instanceof ObjectNode operators && PredicateParser.hasOperator(operators)
                            ? operators(name, operators, place)
                            : condition(name, "$eq", value, value, place);
        };
    }

    private @Nullable Failure all(JsonNode documents, Location place) {
        for (int index = 0; index < documents.size(); index++) {
            @Nullable Failure failure = first(documents.get(index), place.element(index));
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable Failure one(JsonNode documents, Location place) {
        List<Failure> failures = new ArrayList<>();
        for (int index = 0; index < documents.size(); index++) {
            boolean told = branches < MOST_BRANCHES;
            if (told) {
                branches++;
            }
            @Nullable Failure failure = first(documents.get(index), place.element(index));
            if (failure == null) {
                return null;
            }
            if (told) {
                failures.add(failure);
            }
        }
        return new Failure.OfAll(place, failures, documents.size() - failures.size());
    }

    private @Nullable Failure none(JsonNode documents, Location place) {
        for (int index = 0; index < documents.size(); index++) {
            JsonNode document = documents.get(index);
            Location within = place.element(index);
            if (first(document, within) == null) {
                return new Failure.OfNone(within, document);
            }
        }
        return null;
    }

    private @Nullable Failure operators(String field, ObjectNode operators, Location place) {
        for (Map.Entry<String, JsonNode> member : operators.properties()) {
            @Nullable Failure failure =
                    operator(field, member.getKey(), operators, place.member(member.getKey()));
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable Failure operator(
            String field, String name, ObjectNode operators, Location place) {
        JsonNode operand = operators.path(name);
        ObjectNode alone = only(name, operand);
        return switch (name) {
            case "$options" -> null;
            case "$all" -> allOf(field, operand, place);
            case "$regex" -> {
                if (operators.has("$options")) {
                    alone.set("$options", operators.path("$options"));
                }
                yield condition(field, name, operand, alone, place);
            }
            default -> condition(field, name, operand, alone, place);
        };
    }

    private @Nullable Failure allOf(String field, JsonNode operands, Location place) {
        for (int index = 0; index < operands.size(); index++) {
            JsonNode operand = operands.get(index);
            ObjectNode alone = only("$all", JSON.arrayNode().add(operand));
            @Nullable Failure failure =
                    condition(field, "$all", operand, alone, place.element(index));
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    /**
     * @param alone what stands under the field where there is no other condition
     */
    private @Nullable Failure condition(
            String field, String operator, JsonNode operand, JsonNode alone, Location place) {
        boolean holds =
                Predicate.parse(only(field, alone), Limits.TRUSTED).compile().matches(record);
        return holds
                ? null
                : new Failure.OfOperator(
                        place,
                        field,
                        operator,
                        operand,
                        FoundValues.of(FieldPath.of(field), record));
    }

    private static ObjectNode only(String name, JsonNode value) {
        return JSON.objectNode().set(name, value);
    }
}
