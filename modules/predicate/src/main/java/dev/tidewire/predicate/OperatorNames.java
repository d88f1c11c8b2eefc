package dev.tidewire.predicate;

import java.util.List;

/** Explains names that are no operators where they stand. */
final class OperatorNames {
    private static final List<String> KNOWN =
            List.of(
                    "$eq",
                    "$ne",
                    "$gt",
                    "$gte",
                    "$lt",
                    "$lte",
                    "$in",
                    "$nin",
                    "$exists",
                    "$regex",
                    "$options",
                    "$not",
                    "$all",
                    "$elemMatch",
                    "$size",
                    "$like",
                    "$ilike",
                    "$and",
                    "$or",
                    "$nor");

    private OperatorNames() {}

    /** Why a name cannot stand beside fields. */
    static String misplaced(String name) {
        return switch (name) {
            case "$not" -> "belongs under a field; beside fields use $nor";
            default ->
                    KNOWN.contains(name)
                            ? "belongs under a field; write {\"field\": {\"" + name + "\": …}}"
                            : unknown(name);
        };
    }

    /** Why a name means nothing under a field. */
    static String unknown(String name) {
        return switch (name) {
            case "$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal" ->
                    "is extended JSON; write the value as the record has it: an ObjectId as its hex"
                            + " string, a date as an ISO-8601 string, a number as a JSON number";
            default -> "is not an operator; " + NearestName.suggest(name, KNOWN);
        };
    }

    /** Why a name cannot stand inside a value. */
    static String insideValue(String name) {
        return KNOWN.contains(name)
                ? "is inside a value, where operators have no meaning; compare with plain JSON"
                : unknown(name);
    }
}
