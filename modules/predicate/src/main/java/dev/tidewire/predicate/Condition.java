package dev.tidewire.predicate;

/**
 * A leaf: an operator on a path. Negated, it holds exactly where the operator does not, so for a
 * missing field too; the negations of {@code $eq}, {@code $in} and {@code $exists} are {@code $ne},
 * {@code $nin} and {@code $exists: false}.
 */
record Condition(FieldPath path, boolean negated, Operator operator) implements Predicate {
    Condition(FieldPath path, Operator operator) {
        this(path, false, operator);
    }

    Condition negate() {
        return new Condition(path, !negated, operator);
    }
}
