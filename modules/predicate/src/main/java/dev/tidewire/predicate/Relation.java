package dev.tidewire.predicate;

/** An order comparison and its operator in the filter language. */
enum Relation {
    GREATER("$gt"),
    GREATER_OR_EQUAL("$gte"),
    LESS("$lt"),
    LESS_OR_EQUAL("$lte");

    private final String operator;

    Relation(String operator) {
        this.operator = operator;
    }

    String operator() {
        return operator;
    }

    /** Whether a value that compares so to the operand satisfies the relation. */
    boolean holds(int comparison) {
        return switch (this) {
            case GREATER -> comparison > 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
        };
    }
}
