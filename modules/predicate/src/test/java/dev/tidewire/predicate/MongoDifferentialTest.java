package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares with another implementation of MongoDB's query language, mongo-java-server, where that
 * one follows MongoDB. Pairs are left out where it does not:
 *
 * <ul>
 *   <li>null: {@code $gte} and {@code $lte} null do not match null or missing fields, {@code $all:
 *       [null]} does not match missing ones, a path through an array of scalars reaches null;
 *   <li>a path that crosses an array: {@code $exists: false} and {@code $not} are tested for each
 *       element, {@code $ne} and {@code $nin} hide other operators beside them, numeric steps miss
 *       fields of that name;
 *   <li>arrays in arrays, into which {@code $in} and {@code $nin} descend;
 *   <li>{@code $elemMatch} of fields, which it tests on scalar elements too;
 *   <li>several operators on one array, which it wants the same element to satisfy;
 *   <li>array operands: {@code $lt}, {@code $gte} and {@code $nin} of arrays, and an array that is
 *       an element of the tested one;
 *   <li>object operands: an empty one matches everything, one of nulls matches scalars;
 *   <li>{@code $all} does not match a scalar; {@code $regex} matches the text of any type;
 *   <li>strings compare by UTF-16 unit.
 * </ul>
 *
 * <p>{@link ReferenceMatcher} covers those.
 */
class MongoDifferentialTest {
    private static final int PAIRS = Integer.getInteger("tidewire.pairs", 25_000);
    private static final Pattern LEFT_OUT =
            Pattern.compile("like|\\$regex|\\$all|\\x{FF5E}|\\x{1F600}");
    private static final Pattern DOTTED_PATH = Pattern.compile("\"[abc]\\.[^\"]*\":");

    @Test
    void agreesWithMongoJavaServer() {
        RandomDocuments documents = new RandomDocuments(Seeds.next());
        DefaultQueryMatcher mongo = new DefaultQueryMatcher();
        int matched = 0;
        for (int pairs = 0; pairs < PAIRS; ) {
            JsonNode predicate = documents.predicate();
            JsonNode record = documents.record();
            if (!comparable(predicate, record)) {
                continue;
            }
            pairs++;
            boolean expected = mongo.matches(document(record), document(predicate));
            assertThat(Predicate.parse(predicate, Limits.DEFAULT).compile().matches(record))
                    .as("%s on %s", predicate, record)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isBetween(PAIRS / 20, PAIRS * 19 / 20);
    }

    private static boolean comparable(JsonNode predicate, JsonNode record) {
        String text = predicate.toString();
        boolean arrays = record.toString().indexOf('[') >= 0;
        return !(arrays && DOTTED_PATH.matcher(text).find())
                && !LEFT_OUT.matcher(text).find()
                && !nestsArrays(record)
                && simple(predicate, arrays);
    }

    private static boolean nestsArrays(JsonNode value) {
        return !all(value, element -> !(value.isArray() && element.isArray()))
                || !all(value, element -> !nestsArrays(element));
    }

    private static boolean simple(JsonNode document, boolean arrays) {
        return document.properties().stream()
                .allMatch(member -> simple(member.getKey(), member.getValue(), arrays));
    }

    private static boolean simple(String name, JsonNode operand, boolean arrays) {
        return switch (name) {
            case "$and", "$or", "$nor" -> all(operand, part -> simple(part, arrays));
            case "$in", "$nin" -> all(operand, MongoDifferentialTest::isScalar);
            case "$elemMatch" ->
                    isOperators(operand)
                            && !operand.fieldNames().next().matches("\\$and|\\$n?or")
                            && simple(operand, arrays);
            default ->
                    isScalar(operand)
                            || (isOperators(operand)
                                    && !(arrays && operand.size() > 1)
                                    && simple(operand, arrays));
        };
    }

    private static boolean all(JsonNode array, java.util.function.Predicate<JsonNode> condition) {
        for (JsonNode element : array) {
            if (!condition.test(element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isScalar(JsonNode value) {
        return value.isValueNode() && !value.isNull();
    }

    private static boolean isOperators(JsonNode value) {
        return value.isObject() && !value.isEmpty() && value.fieldNames().next().startsWith("$");
    }

    private static Document document(JsonNode object) {
        Document document = new Document();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            document.put(member.getKey(), bson(member.getValue()));
        }
        return document;
    }

    private static @Nullable Object bson(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> value.booleanValue();
            case STRING -> value.textValue();
            case NUMBER -> number(value);
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                value.forEach(element -> elements.add(bson(element)));
                yield elements;
            }
            case OBJECT -> document(value);
            case BINARY, MISSING, POJO -> throw new AssertionError(value.getNodeType());
        };
    }

    private static Object number(JsonNode value) {
        return switch (value.numberType()) {
            case INT -> value.intValue();
            case LONG -> value.longValue();
            case BIG_INTEGER, BIG_DECIMAL, FLOAT, DOUBLE -> value.doubleValue();
        };
    }
}
