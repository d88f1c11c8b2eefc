package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A predicate made ready for many evaluations. Immutable and thread-safe. */
public final class CompiledPredicate {
    private final Node root;

    private CompiledPredicate(Node root) {
        this.root = root;
    }

    static CompiledPredicate of(Predicate predicate) {
        return new CompiledPredicate(node(predicate));
    }

    /**
     * Whether the record satisfies the predicate. Columns that are not in it are missing fields,
     * also those that a change names in {@code unavailableColumns}.
     *
     * @param record read by {@link JsonRecords}, so that its numbers are exact
     */
    public boolean matches(JsonNode record) {
        return root.matches(record);
    }

    private interface Node {
        boolean matches(JsonNode record);
    }

    private static Node node(Predicate predicate) {
        return switch (predicate) {
            case Condition condition -> condition(condition);
            case Conjunction(var parts) -> allOf(nodes(parts));
            case Disjunction(var parts) -> anyOf(nodes(parts));
        };
    }

    private static Node[] nodes(List<Predicate> parts) {
        return parts.stream().map(CompiledPredicate::node).toArray(Node[]::new);
    }

    private static Node condition(Condition condition) {
        FieldPath path = condition.path();
        boolean negated = condition.negated();
        boolean expand = condition.operator().expandsArrays();
        FieldPath.ValueTest test = ValueTests.of(condition.operator());
        return record -> path.any(record, expand, test) != negated;
    }

    private static Node allOf(Node[] nodes) {
        return record -> {
            for (Node node : nodes) {
                if (!node.matches(record)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Node anyOf(Node[] nodes) {
        return record -> {
            for (Node node : nodes) {
                if (node.matches(record)) {
                    return true;
                }
            }
            return false;
        };
    }
}
