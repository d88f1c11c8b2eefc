package dev.tidewire.it;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value in SQL: for each kind of JSON value that it may be an expression, which is NULL where it
 * is of another kind. Immutable.
 *
 * @param order null unless its type is in the order of its texts
 * @param elements null unless it may be an array
 */
record SqlValue(Map<Kind, String> expressions, @Nullable Order order, @Nullable Elements elements) {

    /** A question that an expression answers, or the kind of operand that it is compared with. */
    enum Kind {
        PRESENT("TRUE"),
        NULL("FALSE"),
        NUMBER("NULL::numeric"),
        TEXT("NULL::text"),
        BOOLEAN("NULL::boolean"),
        CONTAINER("NULL::jsonb"),
        SIZE("NULL::integer"),
        ARRAY("NULL");

        private final String otherwise;

        Kind(String otherwise) {
            this.otherwise = otherwise;
        }
    }

    /**
     * The order of a type where it is the order of its texts, so that the database can compare the
     * values themselves.
     *
     * @param texts which texts are values of the type
     * @param within the condition under which the orders are the same
     */
    record Order(String expression, String type, Pattern texts, String within) {}

    /**
     * The elements of an array.
     *
     * @param rows the rows of one column that they are
     * @param each makes an element of the expression for it
     */
    record Elements(String rows, Function<String, SqlValue> each) {}

    private static final String NOT_FINITE = "('NaN', 'Infinity', '-Infinity')";

    /** A field that is not there. */
    static final SqlValue MISSING =
            new SqlValue(Map.of(Kind.PRESENT, "FALSE", Kind.NULL, "TRUE"), null, null);

    /** A number; what JSON has no number for is text. */
    static SqlValue number(String value, String numeric) {
        return column(
                value,
                Map.of(
                        Kind.NUMBER,
                        "CASE WHEN %s NOT IN %s THEN %s END"
                                .formatted(numeric, NOT_FINITE, numeric),
                        Kind.TEXT,
                        "CASE WHEN %s IN %s THEN %s::text END"
                                .formatted(numeric, NOT_FINITE, numeric)));
    }

    static SqlValue flag(String value) {
        return column(value, Map.of(Kind.BOOLEAN, value));
    }

    static SqlValue text(String value, String text) {
        return column(value, Map.of(Kind.TEXT, text));
    }

    /** A text that is in the order of its type. */
    static SqlValue ordered(String text, Order order) {
        return new SqlValue(text(order.expression(), text).expressions, order, null);
    }

    /** An array whose elements are of one type. */
    static SqlValue array(String value, String comparable, Function<String, SqlValue> each) {
        return new SqlValue(
                Map.of(
                        Kind.NULL,
                        value + " IS NULL",
                        Kind.CONTAINER,
                        "to_jsonb(" + value + ")",
                        Kind.SIZE,
                        "cardinality(" + value + ")",
                        Kind.ARRAY,
                        comparable),
                null,
                new Elements("unnest(" + value + ")", each));
    }

    /** A value of type {@code jsonb}, which is NULL where it is missing. */
    static SqlValue json(String value) {
        String type = "CASE jsonb_typeof(" + value + ") WHEN ";
        return new SqlValue(
                Map.of(
                        Kind.PRESENT,
                        value + " IS NOT NULL",
                        Kind.NULL,
                        "coalesce(" + value + ", 'null') = 'null'",
                        Kind.NUMBER,
                        type + "'number' THEN " + value + "::numeric END",
                        Kind.TEXT,
                        type + "'string' THEN " + value + " #>> '{}' END",
                        Kind.BOOLEAN,
                        type + "'boolean' THEN " + value + "::boolean END",
                        Kind.CONTAINER,
                        value,
                        Kind.SIZE,
                        type + "'array' THEN jsonb_array_length(" + value + ") END"),
                null,
                new Elements(
                        "jsonb_array_elements("
                                + type
                                + "'array' THEN "
                                + value
                                + " ELSE '[]' END)",
                        SqlValue::json));
    }

    private static SqlValue column(String value, Map<Kind, String> kinds) {
        Map<Kind, String> expressions = new java.util.EnumMap<>(kinds);
        expressions.put(Kind.NULL, value + " IS NULL");
        return new SqlValue(Map.copyOf(expressions), null, null);
    }

    /** The same, but not there where the expression is false. */
    SqlValue presentWhere(String present) {
        Map<Kind, String> changed = new java.util.EnumMap<>(expressions);
        changed.put(Kind.PRESENT, present);
        return new SqlValue(Map.copyOf(changed), order, elements);
    }

    String as(Kind kind) {
        return "(" + expressions.getOrDefault(kind, kind.otherwise) + ")";
    }
}
