package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a filter and of a change that somebody thought of: by what the filter would be
 * indexed, whether the change matches, and what it does not satisfy first, in the order in which
 * the client wrote its conditions. Bounded, whatever the filter and the change.
 *
 * <p>It tells nothing of the row claim: neither where the claim would file the filter nor what of
 * it a record does not satisfy, only that such a record is not visible. The change is taken to be
 * of a channel that the filter names.
 *
 * <p>How the filter is indexed is what an index would do that has no other filters and has seen no
 * change. A live one chooses by both, so that it may take an alternative.
 *
 * <p>Immutable and thread-safe.
 */
public final class FilterExplanation {
    private final Operation operation;
    private final FilingPlan index;
    private final @Nullable Transition transition;
    private final @Nullable Failure failed;
    private final @Nullable Failure oldFailed;

    private FilterExplanation(
            Operation operation,
            FilingPlan index,
            @Nullable Transition transition,
            @Nullable Failure failed,
            @Nullable Failure oldFailed) {
        this.operation = operation;
        this.index = index;
        this.transition = transition;
        this.failed = failed;
        this.oldFailed = oldFailed;
    }

    /**
     * Explains a filter by a change.
     *
     * @param predicates the document that the filter's predicate was read from, or null for the
     *     canonical one
     * @throws IllegalArgumentException if the document means another predicate
     */
    public static FilterExplanation of(
            Filter filter, @Nullable JsonNode predicates, SampleChange sample) {
        JsonNode written = predicates == null ? filter.predicate().toJson() : predicates;
        if (!Predicate.parse(written, Limits.TRUSTED).equals(filter.predicate())) {
            throw new IllegalArgumentException("predicates must be those of the filter");
        }
        FilingPlan index = FilingPlan.of(filter.predicate());
        Operation operation = sample.operation();
        if (!filter.operations().isEmpty() && !filter.operations().contains(operation)) {
            return new FilterExplanation(operation, index, null, unwanted(filter, sample), null);
        }
        @Nullable JsonNode record = sample.record();
        @Nullable JsonNode oldRecord = sample.oldRecord();
        @Nullable Failure failed = record == null ? null : failure(filter, written, record);
        @Nullable Failure oldFailed =
                oldRecord == null ? null : failure(filter, written, oldRecord);
        return new FilterExplanation(
                operation, index, transition(sample, failed, oldFailed), failed, oldFailed);
    }

    private static Failure unwanted(Filter filter, SampleChange sample) {
        ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
        filter.operations().forEach(operation -> wanted.add(operation.name()));
        return new Failure.OfMember(
                Location.root("filter").member("operations"),
                wanted,
                TextNode.valueOf(sample.operation().name()));
    }

    private static @Nullable Failure failure(Filter filter, JsonNode predicates, JsonNode record) {
        if (!visible(filter.claim(), record)) {
            return new Failure.NotVisible();
        }
        if (filter.predicate().equals(Predicate.all())) {
            return null;
        }
        Location place = Location.root("filter").member("predicates");
        return record.isNull()
                ? new Failure.OfMember(place, predicates, record)
                : new FailureSearch(record).first(predicates, place);
    }

    private static boolean visible(Predicate claim, JsonNode record) {
        return claim.equals(Predicate.all())
                || (!record.isNull() && claim.compile().matches(record));
    }

    /** As {@link CompiledFilter} has it. */
    private static @Nullable Transition transition(
            SampleChange sample, @Nullable Failure failed, @Nullable Failure oldFailed) {
        boolean both = sample.record() != null && sample.oldRecord() != null;
        if (!both) {
            return failed == null && oldFailed == null ? Transition.NONE : null;
        }
        return Transition.between(oldFailed == null, failed == null);
    }

    /** How the change matches the filter, or null where it does not. */
    public @Nullable Transition transition() {
        return transition;
    }

    /** The explanation as clients get it. */
    public ObjectNode toJson() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("operation", operation.name())
                        .put("matches", transition != null);
        if (transition != null && transition != Transition.NONE) {
            json.put("transition", transition.name().toLowerCase(Locale.ROOT));
        }
        if (failed != null) {
            json.set("failed", failed.toJson());
        }
        if (oldFailed != null) {
            json.set("oldFailed", oldFailed.toJson());
        }
        index.addTo(json);
        return json;
    }
}
