package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A predicate that is evaluated on the values of an index's fields. */
sealed interface Check {
    /** Where a check takes its fields from. */
    interface Fields {
        IndexedField of(List<FieldPath> paths);
    }

    /** The same on a record that is no image of the current change. */
    boolean holdsFor(JsonNode record);

    /** Passes on each mention of a field. */
    void fields(Consumer<IndexedField> action);

    /**
     * The check of a predicate that is not {@link Predicate#all()}.
     *
     * @param fields where the fields come from; what the check mentions is still to be counted
     */
    static Check of(Predicate predicate, Fields fields) {
        return switch (predicate) {
            case Condition condition -> One.of(condition, fields);
            case Conjunction(var parts) -> new All(checks(parts, fields));
            case Disjunction(var parts) -> new Any(checks(parts, fields));
        };
    }

    private static Check[] checks(List<Predicate> parts, Fields fields) {
        return parts.stream().map(part -> of(part, fields)).toArray(Check[]::new);
    }

    /** A condition. */
    final class One implements Check {
        private final IndexedField field;
        private final Operator operator;
        private final FieldPath.ValueTest test;
        private final boolean negated;
        private final boolean expand;

        private One(
                IndexedField field,
                Operator operator,
                FieldPath.ValueTest test,
                boolean negated,
                boolean expand) {
            this.field = field;
            this.operator = operator;
            this.test = test;
            this.negated = negated;
            this.expand = expand;
        }

        static One of(Condition condition, Fields fields) {
            return of(
                    fields.of(List.of(condition.path())),
                    condition.operator(),
                    condition.negated());
        }

        static One of(IndexedField field, Operator operator, boolean negated) {
            return new One(
                    field, operator, ValueTests.of(operator), negated, operator.expandsArrays());
        }

        IndexedField field() {
            return field;
        }

        Operator operator() {
            return operator;
        }

        boolean negated() {
            return negated;
        }

        boolean holds(Image image) {
            return field.in(image, expand).any(test) != negated;
        }

        @Override
        public boolean holdsFor(JsonNode record) {
            return field.paths().getFirst().any(record, expand, test) != negated;
        }

        @Override
        public void fields(Consumer<IndexedField> action) {
            action.accept(field);
        }
    }

    /** All parts hold. */
    record All(Check... parts) implements Check {
        @Override
        public boolean holdsFor(JsonNode record) {
            return Arrays.stream(parts).allMatch(part -> part.holdsFor(record));
        }

        @Override
        public void fields(Consumer<IndexedField> action) {
            for (Check part : parts) {
                part.fields(action);
            }
        }
    }

    /** One of the parts holds. */
    record Any(Check... parts) implements Check {
        @Override
        public boolean holdsFor(JsonNode record) {
            return Arrays.stream(parts).anyMatch(part -> part.holdsFor(record));
        }

        @Override
        public void fields(Consumer<IndexedField> action) {
            for (Check part : parts) {
                part.fields(action);
            }
        }
    }
}
