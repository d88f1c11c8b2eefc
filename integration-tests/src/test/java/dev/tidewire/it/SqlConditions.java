package dev.tidewire.it;

import static dev.tidewire.it.SqlValue.Kind.BOOLEAN;
import static dev.tidewire.it.SqlValue.Kind.CONTAINER;
import static dev.tidewire.it.SqlValue.Kind.NULL;
import static dev.tidewire.it.SqlValue.Kind.NUMBER;
import static dev.tidewire.it.SqlValue.Kind.TEXT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.it.SqlValue.Kind;
import dev.tidewire.it.SqlValue.Order;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What operators say about a single value, in SQL. Conditions are true or false and never unknown,
 * so that they can be negated.
 */
final class SqlConditions {
    private static final String BY_CODE_POINT = " COLLATE \"C\" ";
    private static final String WITH_ALL_CASES = " COLLATE \"pg_c_utf8\" ";

    private SqlConditions() {}

    static String equal(SqlValue value, JsonNode operand) {
        return switch (operand.getNodeType()) {
            case NULL -> value.as(NULL);
            case ARRAY, OBJECT ->
                    known(value.as(CONTAINER) + " = " + literal(operand.toString()) + "::jsonb");
            default -> compare(value, "=", operand);
        };
    }

    /**
     * @param operator one of SQL
     * @throws IllegalArgumentException if the operand's type has another order in SQL
     */
    static String compare(SqlValue value, String operator, JsonNode operand) {
        return switch (operand.getNodeType()) {
            case NULL -> value.as(NULL);
            case NUMBER ->
                    known(value.as(NUMBER) + operator + literal(operand.asText()) + "::numeric");
            case STRING -> text(value, operator, operand.textValue());
            case BOOLEAN -> known(value.as(BOOLEAN) + operator + operand);
            case ARRAY -> known(value.as(Kind.ARRAY) + operator + array(operand));
            default -> throw new IllegalArgumentException("no order of " + operand);
        };
    }

    private static String text(SqlValue value, String operator, String operand) {
        Order order = value.order();
        String asText = value.as(TEXT) + BY_CODE_POINT + operator + literal(operand);
        return order != null && order.texts().matcher(operand).matches()
                ? known(
                        "CASE WHEN %s THEN %s %s %s::%s ELSE %s END"
                                .formatted(
                                        order.within(),
                                        order.expression(),
                                        operator,
                                        literal(operand),
                                        order.type(),
                                        asText))
                : known(asText);
    }

    private static String array(JsonNode operand) {
        if (operand.isEmpty()) {
            return "'{}'";
        }
        String type = operand.path(0).isNumber() ? "::numeric[]" : "::text[]";
        return StreamSupport.stream(operand.spliterator(), false)
                .map(element -> literal(element.asText()))
                .collect(Collectors.joining(",", "ARRAY[", "]" + type));
    }

    static String like(SqlValue value, String pattern) {
        return known(value.as(TEXT) + BY_CODE_POINT + "LIKE " + literal(pattern));
    }

    static String ilike(SqlValue value, String pattern) {
        return known(value.as(TEXT) + WITH_ALL_CASES + "ILIKE " + literal(pattern));
    }

    /**
     * PostgreSQL's embedded options: {@code s}, the dot is any character; {@code p}, any but a
     * newline; {@code w}, anchors are at lines; {@code n}, both of the latter.
     */
    static String regex(SqlValue value, String expression, String options) {
        boolean lines = options.contains("m");
        boolean any = options.contains("s");
        boolean cases = options.contains("i");
        String embedded =
                "(?" + (cases ? "i" : "") + (lines ? any ? "w" : "n" : any ? "s" : "p") + ")";
        return known(
                value.as(TEXT)
                        + (cases ? WITH_ALL_CASES : BY_CODE_POINT)
                        + "~ "
                        + literal(embedded + expression));
    }

    static String size(SqlValue value, JsonNode operand) {
        return known(value.as(Kind.SIZE) + "=" + operand);
    }

    private static String known(String condition) {
        return "((" + condition + ") IS TRUE)";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
