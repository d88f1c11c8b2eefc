package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What of a filter a change does not satisfy, and why; bounded. */
sealed interface Failure {
    /**
     * An operator on a field, as the client wrote it.
     *
     * @param operator {@code $eq} also where the client wrote a plain value
     */
    record OfOperator(
            Location condition, String field, String operator, JsonNode operand, FoundValues found)
            implements Failure {}

    /**
     * An {@code $or} of which no branch holds.
     *
     * @param branches what fails first in each of the first ones
     * @param more how many other branches there are
     */
    record OfAll(Location condition, List<Failure> branches, int more) implements Failure {
        public OfAll {
            branches = List.copyOf(branches);
        }
    }

    /** A branch of a {@code $nor}, which holds. */
    record OfNone(Location condition, JsonNode branch) implements Failure {}

    /** A member of the filter that is no predicate, or all predicates, since there is no record. */
    record OfMember(Location condition, JsonNode operand, JsonNode found) implements Failure {}

    /** The record is one that the client may not see; what it lacks is not the client's to know. */
    record NotVisible() implements Failure {}

    default ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case OfOperator(var condition, var field, var operator, var operand, var found) -> {
                json.put("condition", condition.toString())
                        .put("field", Excerpt.of(field))
                        .put("operator", operator)
                        .set("operand", Excerpt.of(operand));
                found.addTo(json);
            }
            case OfAll(var condition, var branches, var more) -> {
                json.put("condition", condition.toString()).put("operator", "$or");
                ArrayNode failures = json.putArray("branches");
                branches.forEach(branch -> failures.add(branch.toJson()));
                if (more > 0) {
                    json.put("moreBranches", more);
                }
            }
            case OfNone(var condition, var branch) ->
                    json.put("condition", condition.toString())
                            .put("operator", "$nor")
                            .set("operand", Excerpt.of(branch));
            case OfMember(var condition, var operand, var found) -> {
                json.put("condition", condition.toString()).set("operand", Excerpt.of(operand));
                json.putArray("found").add(found);
            }
            case NotVisible() -> json.put("condition", "visibility");
        }
        return json;
    }
}
