package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.predicate.Question.Reach;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link MongoJavaServer} does not follow MongoDB: an example, on which MongoDB gives the
 * other answer, and the questions that are left out for it. {@link ReferenceMatcher} covers those.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas hold no state
enum Departure {
    /** MongoDB: null and missing are greater than or equal to null, and less than or equal. */
    NULL_IS_NOT_IN_ORDER(
            "{'a': {'$gte': null}}",
            "{'a': null}",
            question ->
                    question.values("$gte", "$lte").stream().anyMatch(JsonNode::isNull)
                            && question.reach().tested().stream().anyMatch(Departure::isNothing)),

    /** MongoDB: an element that has no fields has no missing fields either. */
    NULL_IN_ARRAYS_OF_SCALARS(
            "{'a.b': null}",
            "{'a': [1]}",
            question -> asksNull(question) && crosses(question, element -> !element.isObject())),

    /** MongoDB: beyond the end of an array there is nothing, not even a missing value. */
    NULL_BY_INDEX(
            "{'a.1': null}",
            "{'a': [1]}",
            question -> asksNull(question) && question.reach().indexed()),

    /** MongoDB: a number in a path is also the name of a field of the elements. */
    NUMBERS_ARE_NO_NAMES(
            "{'a.0': 1}",
            "{'a': [{'0': 1}]}",
            question ->
                    question.reach().indexed()
                            && (question.reach().ends().size() > 1
                                    || !question.reach().numbered().isEmpty())),

    /** MongoDB: it is the negation of {@code $exists: true}, so of any element. */
    EXISTS_FALSE_OF_EACH_ELEMENT(
            "{'a.b': {'$exists': false}}",
            "{'a': [{'b': 1}, {}]}",
            question ->
                    crosses(question)
                            && question.values("$exists").stream()
                                    .anyMatch(value -> !value.booleanValue())),

    /** MongoDB: it is the negation of the operators, so of any element. */
    NOT_OF_EACH_ELEMENT(
            "{'a.b': {'$not': {'$gt': 1}}}",
            "{'a': [{'b': 2}, {'b': 0}]}",
            question -> crosses(question) && question.has("$not")),

    /** MongoDB: each operator may find another element. */
    SEVERAL_OPERATORS_ON_ONE_ELEMENT(
            "{'a': {'$gt': 5, '$lt': 3}}",
            "{'a': [1, 9]}",
            question ->
                    question.size() > 1 && (crosses(question) || question.reach().endsInArray())),

    /** MongoDB: a path passes one array at each name. */
    PATHS_PASS_NESTED_ARRAYS(
            "{'a.b': 1}", "{'a': [[{'b': 1}]]}", question -> crosses(question, JsonNode::isArray)),

    /** MongoDB: an array that is an element is a value. */
    IN_DESCENDS(
            "{'a': {'$in': [1]}}",
            "{'a': [[1]]}",
            question -> question.has("$in", "$nin") && tests(question, JsonNode::isArray)),

    /** MongoDB: the whole array is compared with each operand. */
    IN_FORGETS_ARRAYS(
            "{'a': {'$in': [5, [1, 2]]}}",
            "{'a': [1, 2]}",
            question ->
                    question.reach().endsInArray()
                            && question.values("$in", "$nin").stream().anyMatch(JsonNode::isArray)),

    /** MongoDB: an array equals the whole, or an element. */
    ARRAYS_EQUAL_ONLY_THE_WHOLE(
            "{'a': [1]}",
            "{'a': [[1], 2]}",
            question ->
                    question.reach().endsInArray()
                            && tests(question, JsonNode::isArray)
                            && (question.isLiteral() || question.has("$ne"))
                            && question.compared().stream().anyMatch(JsonNode::isArray)),

    /** MongoDB: arrays compare element by element. */
    ARRAYS_COMPARE_BY_ONE_ELEMENT(
            "{'a': {'$lt': [1, 2]}}",
            "{'a': [1, 1]}",
            question ->
                    question.values("$gt", "$gte", "$lt", "$lte").stream()
                            .anyMatch(value ->
                                    value.isArray()
                                            || (value.isObject()
                                                    && (hasArray(value)
                                                            || tests(
                                                                    question,
                                                                    Departure::hasArray))))),

    /** MongoDB: an object equals only the same members, in arrays too. */
    OBJECTS_EQUAL_MORE_IN_ARRAYS(
            "{'a': {'b': 1}}",
            "{'a': [{'b': 1, 'c': 1}]}",
            question ->
                    literals(question).stream().anyMatch(JsonNode::isObject)
                            && question.reach().endsInArray()),

    /** MongoDB: an object equals no scalar. */
    HOLLOW_OBJECTS_EQUAL_SCALARS(
            "{'a': {}}",
            "{'a': 1}",
            question ->
                    literals(question).stream().anyMatch(Departure::isHollow)
                            && (crosses(question)
                                    || question.reach().tested().stream()
                                            .anyMatch(
                                                    value -> value == null || !value.isObject()))),

    /** MongoDB: it is the conjunction of equalities, so it matches a scalar. */
    ALL_NEEDS_AN_ARRAY(
            "{'a': {'$all': [1]}}",
            "{'a': 1}",
            question ->
                    question.has("$all")
                            && (!crosses(question) || question.reach().indexed())
                            && !question.reach().ends().stream()
                                    .allMatch(end -> end != null && end.isArray())),

    /** MongoDB: the same, so it matches the whole array. */
    ALL_FORGETS_THE_WHOLE(
            "{'a': {'$all': [[1, 2]]}}",
            "{'a': [1, 2]}",
            question -> question.values("$all").stream().anyMatch(JsonNode::isArray)),

    /** MongoDB: the same, so objects equal only the same members. */
    ALL_FINDS_FIELDS(
            "{'a': {'$all': [{'b': null}]}}",
            "{'a': [1]}",
            question ->
                    question.values("$all").stream().anyMatch(JsonNode::isObject)
                            && (crosses(question) || tests(question, value -> !value.isObject()))),

    /** MongoDB: the elements may have other fields, too. */
    ALL_OF_ELEM_MATCH_IS_EQUALITY(
            "{'a': {'$all': [{'$elemMatch': {'b': 1}}]}}",
            "{'a': [{'b': 1, 'c': 1}]}",
            question ->
                    question.values("$all").stream()
                            .anyMatch(value ->
                                    value.has("$elemMatch")
                                            && Question.ofFields(value.get("$elemMatch")))),

    /** MongoDB: only elements that have fields are tested for fields. */
    ELEM_MATCH_FINDS_SCALARS(
            "{'a': {'$elemMatch': {'b': {'$ne': 1}}}}",
            "{'a': [1]}",
            question ->
                    question.values("$elemMatch").stream().anyMatch(Question::ofFields)
                            && hasElement(question.reach(), element -> !element.isObject())),

    /** MongoDB: only text matches. */
    REGEX_FINDS_ANY_TYPE(
            "{'a': {'$regex': '1'}}",
            "{'a': 1}",
            question ->
                    isOfText(question)
                            && question.reach().ends().stream()
                                    .anyMatch(end -> !isNothing(end) && !end.isTextual())),

    /** MongoDB: all operators count. */
    REGEX_HIDES_OPERATORS(
            "{'a': {'$regex': 'a', '$gt': 'b'}}",
            "{'a': 'a'}",
            question -> isOfText(question) && question.size() > 1),

    /** MongoDB: without a locale, the Turkish letters have no other case. */
    TURKISH_LETTERS_FOLD(
            "{'a': {'$regex': 'i', '$options': 'i'}}",
            "{'a': '\u0131'}",
            question ->
                    isOfText(question)
                            && (mentions(question, "\u0130") || mentions(question, "\u0131"))),

    /** MongoDB: the sharp s has a capital. */
    SHARP_S_DOES_NOT_FOLD(
            "{'a': {'$regex': '\u00DF', '$options': 'i'}}",
            "{'a': '\u1E9E'}",
            question ->
                    isOfText(question)
                            && mentions(question, "\u00DF")
                            && mentions(question, "\u1E9E")),

    /** MongoDB: an empty text is a line. */
    EMPTY_TEXT_IS_NO_LINE(
            "{'a': {'$regex': '^', '$options': 'm'}}",
            "{'a': ''}",
            question ->
                    question.operand().path("$options").asText().contains("m")
                            && question.reach().ends().stream()
                                    .anyMatch(end -> end != null && end.asText("-").isEmpty())),

    /** MongoDB: text compares by its bytes in UTF-8, so by code point. */
    TEXT_COMPARES_BY_UTF_16(
            "{'a': {'$gt': '\uFF5E'}}",
            "{'a': '\uD83D\uDE00'}",
            question ->
                    question.has("$gt", "$gte", "$lt", "$lte")
                            && anyTwo(question, JsonNode::isTextual, Departure::confusesTexts)),

    /** MongoDB: numbers compare exactly, whatever their types. */
    NUMBERS_ARE_ROUNDED(
            "{'a': 1e400}",
            "{'a': 1e401}",
            question -> anyTwo(question, JsonNode::isNumber, Departure::confusesNumbers));

    final String predicate;
    final String record;
    private final Predicate<Question> affected;

    Departure(String predicate, String record, Predicate<Question> affected) {
        this.predicate = predicate.replace('\'', '"');
        this.record = record.replace('\'', '"');
        this.affected = affected;
    }

    static boolean affect(List<Question> questions) {
        return Arrays.stream(values()).anyMatch(departure -> departure.affects(questions));
    }

    boolean affects(List<Question> questions) {
        return questions.stream().anyMatch(affected);
    }

    /** The values that are read as literals: through arrays, those of {@code $ne} too. */
    private static List<JsonNode> literals(Question question) {
        return question.isLiteral()
                ? List.of(question.operand())
                : question.values(crosses(question) ? "$ne" : "");
    }

    private static boolean asksNull(Question question) {
        return question.compared().stream().anyMatch(JsonNode::isNull);
    }

    private static boolean isNothing(@Nullable JsonNode value) {
        return value == null || value.isNull();
    }

    private static boolean isOfText(Question question) {
        return question.has("$regex", "$like", "$ilike");
    }

    private static boolean mentions(Question question, String text) {
        return (question.operand() + "" + question.reach().ends()).contains(text);
    }

    private static boolean crosses(Question question) {
        return !question.reach().crossed().isEmpty();
    }

    private static boolean crosses(Question question, Predicate<JsonNode> element) {
        return question.reach().crossed().stream().anyMatch(array -> any(array, element));
    }

    private static boolean tests(Question question, Predicate<JsonNode> value) {
        return question.reach().tested().stream()
                .anyMatch(tested -> tested != null && value.test(tested));
    }

    private static boolean hasElement(Reach reach, Predicate<JsonNode> element) {
        return reach.ends().stream()
                .anyMatch(end -> end != null && end.isArray() && any(end, element));
    }

    private static boolean any(JsonNode container, Predicate<JsonNode> part) {
        for (JsonNode each : container) {
            if (part.test(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasArray(JsonNode value) {
        return value.isArray() || any(value, Departure::hasArray);
    }

    private static boolean isHollow(JsonNode value) {
        return value.isObject() && !any(value, member -> !member.isNull() && !isHollow(member));
    }

    private interface Confusion {
        boolean between(JsonNode left, JsonNode right);
    }

    /** Whether it holds for anything in the operand and anything in the values it is tested on. */
    private static boolean anyTwo(
            Question question, Predicate<JsonNode> kind, Confusion confusion) {
        return leaf(
                question.operand(),
                kind,
                left ->
                        question.reach().ends().stream()
                                .anyMatch(end ->
                                        end != null
                                                && leaf(
                                                        end,
                                                        kind,
                                                        right -> confusion.between(left, right))));
    }

    private static boolean leaf(
            JsonNode value, Predicate<JsonNode> kind, Predicate<JsonNode> test) {
        return (kind.test(value) && test.test(value)) || any(value, part -> leaf(part, kind, test));
    }

    private static boolean confusesTexts(JsonNode left, JsonNode right) {
        return left.textValue().compareTo(right.textValue()) < 0
                != Arrays.compareUnsigned(
                                left.textValue().getBytes(UTF_8), right.textValue().getBytes(UTF_8))
                        < 0;
    }

    private static boolean confusesNumbers(JsonNode left, JsonNode right) {
        BigDecimal first = left.decimalValue();
        BigDecimal second = right.decimalValue();
        boolean firstLong = MongoJavaServer.isLong(first);
        boolean secondLong = MongoJavaServer.isLong(second);
        return first.compareTo(second) != 0
                && !(firstLong && secondLong)
                && (first.doubleValue() == second.doubleValue()
                        || (firstLong && isRounded(first.longValue(), second))
                        || (secondLong && isRounded(second.longValue(), first)));
    }

    private static boolean isRounded(long number, BigDecimal other) {
        return number != (int) number && number == (long) other.doubleValue();
    }
}
