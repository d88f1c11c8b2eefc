package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.it.SqlValue.Elements;
import dev.tidewire.it.SqlValue.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Says in SQL, on the columns of {@link SampleColumn}, what a predicate means by the documents:
 * written from these and not from the implementation.
 */
final class PostgresWhere {
    /**
     * The values that a name reaches from a value: MongoDB goes through the elements of an array,
     * if they are objects, and takes a number for a position in it. Nothing is reached through an
     * element that has no fields, not even a missing value.
     */
    static final String FUNCTIONS =
            """
            CREATE FUNCTION step(v jsonb, name text, last boolean) RETURNS SETOF jsonb LANGUAGE sql AS $$
              SELECT v -> name WHERE jsonb_typeof(v) IS DISTINCT FROM 'array'
              UNION ALL
              SELECT e -> name
              FROM jsonb_array_elements(CASE jsonb_typeof(v) WHEN 'array' THEN v ELSE '[]' END) AS e
              WHERE jsonb_typeof(e) = 'object'
              UNION ALL
              SELECT e
              FROM jsonb_array_elements(CASE jsonb_typeof(v) WHEN 'array' THEN v ELSE '[]' END)
                WITH ORDINALITY AS elements(e, number)
              WHERE (number - 1)::text = name AND (last OR jsonb_typeof(e) IN ('object', 'array')) $$;
            """;

    private int names;

    /** What a path means, from where it begins. */
    private interface Scope {
        Reach reach(String path);
    }

    /**
     * What a path reaches.
     *
     * @param from the rows of which each has one; none where it is just one
     */
    private record Reach(List<String> from, SqlValue end) {
        static Reach itself(SqlValue value) {
            return new Reach(List.of(), value);
        }
    }

    private PostgresWhere() {}

    static String of(JsonNode predicate) {
        PostgresWhere where = new PostgresWhere();
        return where.document(predicate, where::fromRow);
    }

    private String document(JsonNode predicate, Scope scope) {
        return all(
                predicate.properties().stream()
                        .map(member ->
                                switch (member.getKey()) {
                                    case "$and" -> all(documents(member.getValue(), scope));
                                    case "$or" -> any(documents(member.getValue(), scope));
                                    case "$nor" -> not(any(documents(member.getValue(), scope)));
                                    default ->
                                            field(scope.reach(member.getKey()), member.getValue());
                                }));
    }

    private Stream<String> documents(JsonNode predicates, Scope scope) {
        return each(predicates).map(predicate -> document(predicate, scope));
    }

    private String field(Reach reach, JsonNode operand) {
        return isOperators(operand)
                ? operators(reach, operand)
                : anyValue(reach, value -> SqlConditions.equal(value, operand));
    }

    private static boolean isOperators(JsonNode operand) {
        return operand.propertyStream().anyMatch(member -> member.getKey().startsWith("$"));
    }

    private String operators(Reach reach, JsonNode operators) {
        String options = operators.path("$options").asText();
        return all(
                operators.properties().stream()
                        .filter(member -> !member.getKey().equals("$options"))
                        .map(member ->
                                operator(reach, member.getKey(), member.getValue(), options)));
    }

    private String operator(Reach reach, String name, JsonNode operand, String options) {
        return switch (name) {
            case "$eq" -> anyValue(reach, value -> SqlConditions.equal(value, operand));
            case "$ne" -> not(operator(reach, "$eq", operand, ""));
            case "$gt" -> compare(reach, ">", operand);
            case "$gte" -> compare(reach, ">=", operand);
            case "$lt" -> compare(reach, "<", operand);
            case "$lte" -> compare(reach, "<=", operand);
            case "$in" -> any(each(operand).map(one -> operator(reach, "$eq", one, "")));
            case "$nin" -> not(operator(reach, "$in", operand, ""));
            case "$not" -> not(operators(reach, operand));
            case "$all" -> all(each(operand).map(one -> required(reach, one)));
            case "$exists" -> exists(reach, operand.booleanValue());
            case "$size" -> whole(reach, value -> SqlConditions.size(value, operand));
            case "$elemMatch" -> whole(reach, value -> elementMatch(value, operand));
            case "$like" -> anyValue(reach, value -> SqlConditions.like(value, operand.asText()));
            case "$ilike" -> anyValue(reach, value -> SqlConditions.ilike(value, operand.asText()));
            case "$regex" ->
                    anyValue(reach, value -> SqlConditions.regex(value, operand.asText(), options));
            default -> throw new IllegalArgumentException("no operator " + name);
        };
    }

    private String compare(Reach reach, String operator, JsonNode operand) {
        return anyValue(reach, value -> SqlConditions.compare(value, operator, operand));
    }

    /** One operand of {@code $all}. */
    private String required(Reach reach, JsonNode operand) {
        return isOperators(operand)
                ? operators(reach, operand)
                : operator(reach, "$eq", operand, "");
    }

    private String exists(Reach reach, boolean wanted) {
        String exists = whole(reach, value -> value.as(Kind.PRESENT));
        return wanted ? exists : not(exists);
    }

    private String elementMatch(SqlValue array, JsonNode operand) {
        Elements elements = array.elements();
        if (elements == null) {
            return "FALSE";
        }
        String name = name();
        String element = name + ".v";
        String condition =
                concernsValues(operand)
                        ? operators(Reach.itself(elements.each().apply(element)), operand)
                        : "jsonb_typeof(to_jsonb("
                                + element
                                + ")) IN ('object', 'array') AND "
                                + document(
                                        operand, path -> inJson("to_jsonb(" + element + ")", path));
        return exists(List.of(elements.rows() + " AS " + name + "(v)"), condition);
    }

    private static boolean concernsValues(JsonNode operand) {
        return isOperators(operand)
                && !List.of("$and", "$or", "$nor").contains(operand.fieldNames().next());
    }

    /** That a value at the end of the path satisfies it, or an element of an array there. */
    private String anyValue(Reach reach, Function<SqlValue, String> condition) {
        return whole(
                reach,
                value -> {
                    Elements elements = value.elements();
                    if (elements == null) {
                        return condition.apply(value);
                    }
                    String name = name();
                    return any(
                            Stream.of(
                                    condition.apply(value),
                                    exists(
                                            List.of(elements.rows() + " AS " + name + "(v)"),
                                            condition.apply(elements.each().apply(name + ".v")))));
                });
    }

    /** That a value at the end of the path satisfies it, arrays as they are. */
    private static String whole(Reach reach, Function<SqlValue, String> condition) {
        String ofEnd = condition.apply(reach.end());
        return reach.from().isEmpty() ? ofEnd : exists(reach.from(), ofEnd);
    }

    private Reach fromRow(String path) {
        String[] names = path.split("\\.", 2);
        Optional<SampleColumn> column = SampleColumn.of(names[0]);
        if (column.isEmpty()) {
            return Reach.itself(SqlValue.MISSING);
        }
        if (names.length == 1) {
            return Reach.itself(column.get().value);
        }
        return switch (column.get()) {
            case DOC -> inJson("coalesce(doc, 'null')", names[1]);
            case TAGS, COUNTS -> inArray(column.get(), names[1]);
            default -> Reach.itself(SqlValue.MISSING);
        };
    }

    private Reach inJson(String root, String path) {
        List<String> from = new ArrayList<>();
        String value = root;
        String[] steps = path.split("\\.", -1);
        for (int index = 0; index < steps.length; index++) {
            String name = name();
            from.add(
                    "step(%s, %s, %s) AS %s(v)"
                            .formatted(
                                    value,
                                    SqlConditions.literal(steps[index]),
                                    index == steps.length - 1,
                                    name));
            value = name + ".v";
        }
        return new Reach(from, SqlValue.json(value));
    }

    /**
     * The element at a position; nothing beyond the end; a missing value where there is no array.
     */
    private Reach inArray(SampleColumn column, String step) {
        String array = column.label() + "[:]";
        String element =
                step.matches("\\d")
                        ? column.label() + "[array_lower(" + column.label() + ", 1) + " + step + "]"
                        : "NULL";
        String reached = step.matches("\\d") ? " OR cardinality(" + array + ") > " + step : "";
        String name = name();
        Elements elements = column.value.elements();
        if (elements == null) {
            throw new IllegalArgumentException(column + " is no array");
        }
        return new Reach(
                List.of(
                        "(SELECT %s, %s IS NOT NULL WHERE %s IS NULL%s) AS %s(v, present)"
                                .formatted(element, array, array, reached, name)),
                elements.each().apply(name + ".v").presentWhere(name + ".present"));
    }

    private String name() {
        return "x" + names++;
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String exists(List<String> from, String condition) {
        return "EXISTS (SELECT FROM " + String.join(", ", from) + " WHERE " + condition + ")";
    }

    private static String all(Stream<String> conditions) {
        return conditions
                .reduce((left, right) -> left + " AND " + right)
                .map(joined -> "(" + joined + ")")
                .orElse("TRUE");
    }

    private static String any(Stream<String> conditions) {
        return conditions
                .reduce((left, right) -> left + " OR " + right)
                .map(joined -> "(" + joined + ")")
                .orElse("FALSE");
    }

    private static String not(String condition) {
        return "(NOT " + condition + ")";
    }
}
