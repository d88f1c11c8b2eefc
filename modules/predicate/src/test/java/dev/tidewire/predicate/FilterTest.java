package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");

    @Test
    void withoutFilterAdmitsEverythingOfTheChannel() {
        assertThat(filter("postgres:products", null, null).canonical())
                .isEqualTo("{\"channel\":\"postgres:products\",\"workspace\":\"acme\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 0",
                "{\"predicates\":{\"a\":1}} | 1",
                "{\"predicates\":{\"a\":{\"$gt\":1,\"$lt\":9},\"$or\":[{\"b\":1},{\"c\":2}]}} | 4",
                "{\"predicates\":{\"a\":{\"$elemMatch\":{\"b\":1,\"c\":2}}}} | 3",
            })
    void countsItsConditions(String document, int conditions) {
        Filter filter = filter("postgres:p", json(document), null);
        assertThat(filter.conditions()).isEqualTo(conditions);
        assertThat(
                        filter.withClaim(Predicate.parse(json("{\"o\":1}"), Limits.DEFAULT))
                                .conditions())
                .isEqualTo(conditions + 1);
    }

    @Test
    void writesItsMembersSorted() {
        Filter filter =
                Filter.fromClient(
                        WORKSPACE,
                        ChannelPattern.parse("postgres:*"),
                        json(
                                "{\"predicates\":{\"price\":{\"$gte\":100.0}},\"operations\":[\"UPDATE\",\"INSERT\"],\"entity\":\"products\"}"),
                        json("[\"price\",\"id\",\"price\"]"),
                        Predicate.parse(json("{\"owner\":\"ann\"}"), Limits.DEFAULT),
                        Limits.DEFAULT);
        assertThat(filter.canonical())
                .isEqualTo(
                        "{\"channel\":\"postgres:*\",\"claim\":{\"owner\":\"ann\"},\"entity\":\"products\","
                                + "\"fields\":[\"id\",\"price\"],\"operations\":[\"INSERT\",\"UPDATE\"],"
                                + "\"predicates\":{\"price\":{\"$gte\":100}},\"workspace\":\"acme\"}");
        assertThat(Filter.parse(filter.toJson(), Limits.TRUSTED)).isEqualTo(filter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres:p | {\"operations\":[\"DELETE\",\"UPDATE\",\"TRUNCATE\",\"INSERT\"]} | {}",
                "mongo:p    | {\"operations\":[\"DELETE\",\"UPDATE\",\"INSERT\"]} | {\"predicates\":{}}",
                "events:p   | {\"operations\":[\"PUBLISH\"]}                      | {}",
                "postgres:p | {\"entity\":\"p\"}                                  | {}",
                "postgres:* | {\"operations\":[\"DELETE\",\"UPDATE\",\"DELETE\"]} | {\"operations\":[\"UPDATE\",\"DELETE\"]}",
                "postgres:p | {\"predicates\":{\"a\":{\"$in\":[2,1]},\"b\":1.0}}  | {\"predicates\":{\"b\":1,\"a\":{\"$in\":[1,2]}}}",
            })
    void equalMeaningsAreEqual(String channel, String one, String other) {
        Filter left = filter(channel, json(one), null);
        Filter right = filter(channel, json(other), null);
        assertThat(left).isEqualTo(right).hasSameHashCodeAs(right);
        assertThat(left.canonical()).isEqualTo(right.canonical());
    }

    @Test
    void everyMemberIsPartOfItsIdentity() {
        JsonNode some = json("{\"predicates\":{\"a\":1}}");
        assertThat(
                        java.util.Set.of(
                                filter("postgres:p", null, null),
                                filter("postgres:*", null, null),
                                filter("mongo:p", null, null),
                                filter("postgres:p", some, null),
                                filter("postgres:p", json("{\"operations\":[\"INSERT\"]}"), null),
                                filter("postgres:*", json("{\"entity\":\"p\"}"), null),
                                filter("postgres:p", null, json("[\"a\"]")),
                                Filter.fromClient(
                                        WORKSPACE,
                                        ChannelPattern.parse("postgres:p"),
                                        null,
                                        null,
                                        Predicate.parse(json("{\"a\":1}"), Limits.DEFAULT),
                                        Limits.DEFAULT)))
                .hasSize(8);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres:p | []                                     | filter                       | must be an object with",
                "postgres:p | {\"operation\":[\"INSERT\"]}           | filter.operation             | did you mean operations?",
                "postgres:p | {\"where\":{}}                         | filter.where                 | use one of operations",
                "postgres:p | {\"operations\":\"INSERT\"}            | filter.operations            | must be an array",
                "postgres:p | {\"operations\":[]}                    | filter.operations            | at least one operation",
                "postgres:p | {\"operations\":[\"INSERT\",\"PUBLISH\"]} | filter.operations[1]      | never happens on postgres",
                "events:p   | {\"operations\":[\"TRUNCATE\"]}        | filter.operations[0]         | never happens on events",
                "mongo:p    | {\"operations\":[\"TRUNCATE\"]}        | filter.operations[0]         | never happens on mongo",
                "postgres:p | {\"operations\":[\"insert\"]}          | filter.operations[0]         | did you mean INSERT?",
                "postgres:p | {\"operations\":[1]}                   | filter.operations[0]         | must be a string",
                "postgres:p | {\"entity\":\"q\"}                     | filter.entity                | never occurs on postgres:p",
                "postgres:* | {\"entity\":\"\"}                      | filter.entity                | is not a name",
                "postgres:* | {\"entity\":5}                         | filter.entity                | must be a string",
                "postgres:p | {\"predicates\":[]}                    | filter.predicates            | must be an object",
                "postgres:p | {\"predicates\":{\"price\":{\"$gte\":{\"$x\":1}}}} | filter.predicates.price.$gte.$x | is not an operator",
            })
    void namesThePathAndTheRemedy(String channel, String filter, String path, String problem) {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class, () -> filter(channel, json(filter), null));
        assertThat(error.path()).isEqualTo(path);
        assertThat(error).hasMessageStartingWith(path + " ").hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1}         | fields    | must be an array",
                "[]                | fields    | at least one name",
                "[\"a\",5]         | fields[1] | name of a field",
                "[\"a.b\"]         | fields[0] | without dots",
                "[\"$a\"]          | fields[0] | name of a field",
                "[\"a\",\"b\",\"c\"] | fields  | more than the 2 names",
            })
    void refusesFieldsThatCannotBe(String fields, String path, String problem) {
        Limits limits = new Limits(1, 1, 1, 1, 1, 10, 2);
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () ->
                                Filter.fromClient(
                                        WORKSPACE,
                                        ChannelPattern.parse("postgres:p"),
                                        null,
                                        json(fields),
                                        Predicate.all(),
                                        limits));
        assertThat(error.path()).isEqualTo(path);
        assertThat(error).hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"channel\":\"postgres:p\"}                                       | interest.workspace",
                "{\"workspace\":\"acme\"}                                           | interest.channel",
                "{\"workspace\":\"a b\",\"channel\":\"postgres:p\"}                 | interest.workspace",
                "{\"workspace\":\"acme\",\"channel\":\"p\"}                         | interest.channel",
                "{\"workspace\":\"acme\",\"channel\":\"postgres:p\",\"x\":1}        | interest.x",
                "{\"workspace\":\"acme\",\"channel\":\"postgres:p\",\"claim\":1}    | interest.claim",
            })
    void refusesInterestsThatCannotBe(String document, String path) {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () -> Filter.parse(json(document), Limits.TRUSTED));
        assertThat(error.path()).isEqualTo(path);
    }

    private static Filter filter(
            String channel, @Nullable JsonNode filter, @Nullable JsonNode fields) {
        return Filter.fromClient(
                WORKSPACE,
                ChannelPattern.parse(channel),
                filter,
                fields,
                Predicate.all(),
                Limits.DEFAULT);
    }

    private static JsonNode json(String text) {
        return JsonRecords.parse(text);
    }
}
