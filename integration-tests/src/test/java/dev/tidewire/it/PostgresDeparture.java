package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.predicate.JsonRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where PostgreSQL gives another answer than the documents promise: an example of a value and a
 * predicate on its column, and the values and conditions that are left out for it.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas hold no state
enum PostgresDeparture {
    /** PostgreSQL compares lower cases; Unicode also folds letters that are lower case. */
    ILIKE_KNOWS_LOWER_CASE_ONLY(
            SampleColumn.NAME,
            "ς",
            "{'name': {'$ilike': 'Σ'}}",
            (condition, value) ->
                    !condition.findValues("$ilike").isEmpty()
                            && confuses(condition, value, PostgresDeparture::haveOneLowerCase)),

    /** PostgreSQL tries one other case of a letter; RE2 all. */
    REGEX_KNOWS_TWO_CASES(
            SampleColumn.NAME,
            "\u212A",
            "{'name': {'$regex': 'k', '$options': 'i'}}",
            (condition, value) ->
                    hasOption(condition, "i")
                            && confuses(condition, value, PostgresDeparture::isCaseOf)),

    /** PostgreSQL lets no bracket find a newline where the dot does not; RE2's does. */
    REGEX_BRACKETS_KEEP_TO_A_LINE(
            SampleColumn.NAME,
            "a\nb",
            "{'name': {'$regex': 'a[^x]b'}}",
            (condition, value) ->
                    condition.findValuesAsText("$regex").stream().anyMatch(e -> e.contains("[^"))
                            && !hasOption(condition, "s")
                            && value.toString().contains("\\n")),

    /** PostgreSQL puts NULL after all other elements; MongoDB null before. */
    NULL_IS_LAST_IN_ARRAYS(
            SampleColumn.TAGS,
            "{NULL}",
            "{'tags': {'$gt': ['a']}}",
            (condition, value) ->
                    comparesArrays(condition) && value.valueStream().anyMatch(JsonNode::isNull));

    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;

    /** Whether PostgreSQL finds, for a letter of a pattern, another letter of a text. */
    private interface Alike {
        boolean are(int letter, int other);
    }

    final SampleColumn column;
    final String sample;
    final JsonNode predicate;
    private final BiPredicate<JsonNode, JsonNode> affected;

    PostgresDeparture(
            SampleColumn column,
            String sample,
            String predicate,
            BiPredicate<JsonNode, JsonNode> affected) {
        this.column = column;
        this.sample = sample;
        this.predicate = JsonRecords.parse(predicate.replace('\'', '"'));
        this.affected = affected;
    }

    /** Why a pair is left out, if it is. */
    static Optional<PostgresDeparture> of(JsonNode predicate, JsonNode record) {
        return Stream.of(values())
                .filter(departure -> departure.affects(predicate, record))
                .findFirst();
    }

    /** Whether it may affect a condition on a column, in any depth. */
    private boolean affects(JsonNode predicate, JsonNode record) {
        return predicate
                .propertyStream()
                .anyMatch(member -> {
                    if (member.getKey().startsWith("$")) {
                        return member.getValue()
                                .valueStream()
                                .anyMatch(part -> affects(part, record));
                    }
                    String name = member.getKey().split("\\.", 2)[0];
                    return affected.test(member.getValue(), record.path(name));
                });
    }

    private static boolean hasOption(JsonNode condition, String option) {
        return condition.findValuesAsText("$options").stream().anyMatch(o -> o.contains(option));
    }

    private static boolean comparesArrays(JsonNode condition) {
        List<JsonNode> bounds = new ArrayList<>();
        for (String relation : List.of("$gt", "$gte", "$lt", "$lte")) {
            condition.findValues(relation, bounds);
        }
        return bounds.stream().anyMatch(JsonNode::isArray);
    }

    /** Whether letters of the two have one folding and are not the same to PostgreSQL, or so. */
    private static boolean confuses(JsonNode condition, JsonNode value, Alike alike) {
        int[] letters = value.toString().codePoints().distinct().toArray();
        return condition
                .toString()
                .codePoints()
                .distinct()
                .anyMatch(letter ->
                        IntStream.of(letters)
                                .anyMatch(other ->
                                        alike.are(letter, other)
                                                != (folded(letter) == folded(other))));
    }

    /** Unicode's simple folding without locale, as documented. */
    private static int folded(int letter) {
        return letter == DOTTED_CAPITAL_I || letter == DOTLESS_SMALL_I
                ? letter
                : Character.toLowerCase(Character.toUpperCase(letter));
    }

    private static boolean haveOneLowerCase(int letter, int other) {
        return Character.toLowerCase(letter) == Character.toLowerCase(other);
    }

    private static boolean isCaseOf(int letter, int other) {
        return other == letter
                || other == Character.toLowerCase(letter)
                || other == Character.toUpperCase(letter);
    }
}
