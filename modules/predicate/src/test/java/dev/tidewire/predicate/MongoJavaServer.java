package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Another implementation of MongoDB's query language, asked in its own types.
 *
 * <p>Members are put in the order of their names, in which Tidewire compares objects. {@code $like}
 * and {@code $ilike}, which MongoDB does not have, become the regular expression of the same
 * meaning. Whole numbers of 64 bits become such, all others doubles.
 */
final class MongoJavaServer {
    private final DefaultQueryMatcher matcher = new DefaultQueryMatcher();

    boolean matches(JsonNode predicate, JsonNode record) {
        return matcher.matches(document(record), document(predicate));
    }

    private static Document document(JsonNode object) {
        Document document = new Document();
        object.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> put(document, member.getKey(), member.getValue()));
        return document;
    }

    private static void put(Document document, String name, JsonNode value) {
        switch (name) {
            case "$like", "$ilike" -> {
                document.put("$regex", expression(value.textValue()));
                document.put("$options", name.equals("$like") ? "s" : "si");
            }
            default -> document.put(name, bson(value));
        }
    }

    private static String expression(String pattern) {
        StringBuilder expression = new StringBuilder("\\A");
        int[] points = pattern.codePoints().toArray();
        for (int index = 0; index < points.length; index++) {
            switch (points[index]) {
                case '%' -> expression.append(".*");
                case '_' -> expression.append('.');
                case '\\' -> expression.append(Pattern.quote(Character.toString(points[++index])));
                default -> expression.append(Pattern.quote(Character.toString(points[index])));
            }
        }
        return expression.append("\\z").toString();
    }

    private static @Nullable Object bson(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> value.booleanValue();
            case STRING -> value.textValue();
            case NUMBER -> number(value.decimalValue());
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                value.forEach(element -> elements.add(bson(element)));
                yield elements;
            }
            case OBJECT -> document(value);
            case BINARY, MISSING, POJO -> throw new AssertionError(value.getNodeType());
        };
    }

    private static Object number(BigDecimal value) {
        if (isLong(value)) {
            return value.longValue();
        }
        return value.doubleValue();
    }

    /** Whether it is given to the other implementation with every digit. */
    static boolean isLong(BigDecimal value) {
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                && value.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0
                && value.compareTo(BigDecimal.valueOf(value.longValue())) == 0;
    }
}
