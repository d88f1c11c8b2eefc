package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredicateErrorTest {
    private static final Limits SMALL = new Limits(4, 3, 3, 10, 12, 12, 2);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                 | predicates               | must be an object of fields",
                "\"a\"                              | predicates               | must be an object of fields",
                "{\"a\":{\"$gtt\":1}}               | predicates.a.$gtt        | did you mean $gt?",
                "{\"a\":{\"$elematch\":{}}}         | predicates.a.$elematch   | did you mean $elemMatch?",
                "{\"a\":{\"$where\":1}}             | predicates.a.$where      | use one of $eq",
                "{\"$ro\":[]}                       | predicates.$ro           | did you mean $or?",
                "{\"$gt\":5}                        | predicates.$gt           | belongs under a field",
                "{\"$not\":{\"a\":1}}               | predicates.$not          | use $nor",
                "{\"a\":{\"$or\":[{\"b\":1}]}}      | predicates.a.$or         | belongs beside fields",
                "{\"a\":{\"$gt\":1,\"b\":2}}        | predicates.a.b           | stands beside operators",
                "{\"a\":{\"$gt\":{\"$lt\":2}}}      | predicates.a.$gt.$lt     | is inside a value",
                "{\"a\":{\"$in\":[1,{\"$gt\":2}]}}  | predicates.a.$in[1].$gt  | is inside a value",
                "{\"a\":{\"$eq\":{\"$oid\":\"x\"}}} | predicates.a.$eq.$oid    | extended JSON",
                "{\"a\":{\"$in\":5}}                | predicates.a.$in         | must be an array",
                "{\"a\":{\"$in\":[]}}               | predicates.a.$in         | never matches",
                "{\"a\":{\"$all\":[]}}              | predicates.a.$all        | never matches",
                "{\"a\":{\"$nin\":{}}}              | predicates.a.$nin        | must be an array",
                "{\"a\":{\"$in\":[1,2,3,4]}}        | predicates.a.$in         | at most 3 are allowed",
                "{\"a\":{\"$gt\":null}}             | predicates.a.$gt         | never matches with this value",
                "{\"a\":{\"$lt\":false}}            | predicates.a.$lt         | never matches with this value",
                "{\"a\":{\"$lt\":\"\"}}             | predicates.a.$lt         | never matches with this value",
                "{\"a\":{\"$exists\":1}}            | predicates.a.$exists     | must be true or false",
                "{\"a\":{\"$size\":-1}}             | predicates.a.$size       | must be an integer, 0 or more",
                "{\"a\":{\"$size\":1.5}}            | predicates.a.$size       | must be an integer, 0 or more",
                "{\"a\":{\"$size\":\"1\"}}          | predicates.a.$size       | must be an integer, 0 or more",
                "{\"a\":{\"$regex\":\"(\"}}         | predicates.a.$regex      | is not an RE2 regular expression",
                "{\"a\":{\"$regex\":\"(a)\\\\1\"}}  | predicates.a.$regex      | is not an RE2 regular expression",
                "{\"a\":{\"$regex\":\"aaaaaaaa\"},\"b\":{\"$regex\":\"aaaaaaaa\"}} | predicates.b.$regex | use fewer or shorter",
                "{\"a\":{\"$like\":\"%aaaaaaa\"},\"b\":{\"$ilike\":\"%aaaaaaa\"}} | predicates.b.$ilike | use fewer or shorter",
                "{\"a\":{\"$regex\":7}}             | predicates.a.$regex      | must be a string",
                "{\"a\":{\"$regex\":\"aaaaaaaaaaa\"}} | predicates.a.$regex    | longer than the 10 characters",
                "{\"a\":{\"$regex\":\"(a{99}){99}\"}} | predicates.a.$regex    | longer than the 10 characters",
                "{\"a\":{\"$regex\":\"a{999}{9}\"}} | predicates.a.$regex      | use smaller counts",
                "{\"a\":{\"$regex\":\"a\",\"$options\":\"x\"}} | predicates.a.$regex | other than i, m and s",
                "{\"a\":{\"$regex\":\"a\",\"$options\":1}}     | predicates.a.$regex | $options that are not a string",
                "{\"a\":{\"$options\":\"i\"}}       | predicates.a.$options    | no effect without $regex",
                "{\"a\":{\"$like\":\"a\\\\\"}}      | predicates.a.$like       | ends with a backslash",
                "{\"a\":{\"$like\":1}}              | predicates.a.$like       | must be a string",
                "{\"a\":{\"$not\":5}}               | predicates.a.$not        | for a value use $ne",
                "{\"a\":{\"$not\":{}}}              | predicates.a.$not        | must be an object of operators",
                "{\"a\":{\"$not\":{\"b\":1}}}       | predicates.a.$not.b      | stands beside operators",
                "{\"a\":{\"$not\":{\"$nin\":[]}}}   | predicates.a.$not        | its negation never matches",
                "{\"$nor\":[{\"a\":1},{}]}          | predicates.$nor[1]       | its negation never matches",
                "{\"$or\":[]}                       | predicates.$or           | at least one predicate document",
                "{\"$and\":{\"a\":1}}               | predicates.$and          | must be an array",
                "{\"$or\":[{\"a\":1},5]}            | predicates.$or[1]        | must be an object of fields",
                "{\"a\":{\"$elemMatch\":5}}         | predicates.a.$elemMatch  | must be an object",
                "{\"a\":{\"$elemMatch\":{\"$gt\":1,\"b\":1}}} | predicates.a.$elemMatch.b | stands beside operators",
                "{\"a\":{\"$elemMatch\":{\"b\":1,\"$gt\":1}}} | predicates.a.$elemMatch.$gt | belongs under a field",
                "{\"a\":{\"$elemMatch\":{\"$or\":[{\"$gt\":1},{}]}}} | predicates.a.$elemMatch.$or[1] | must have an operator",
                "{\"a..b\":1}                       | predicates.a..b          | is not a field path",
                "{\"\":1}                           | predicates.              | is not a field path",
                "{\"a.$b\":1}                       | predicates.a.$b          | is not a field path",
                "{\"aaaaaaaaaaaaa\":1}              | predicates.aaaaaaaaaaaaa | longer than the 12 characters",
                "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}    | predicates.e   | more than the 4 a filter may have",
                "{\"$or\":[{\"$and\":[{\"$or\":[{\"$and\":[{\"a\":1}]}]}]}]} | predicates.$or[0].$and[0].$or[0].$and | deeper than the 3 levels",
                "{\"a\":{\"$date\":\"2024\"}}        | predicates.a.$date      | ISO-8601 string",
                "{\"a\":\"x\\ud800\"}             | predicates.a             | half of a surrogate pair",
                "{\"a\":{\"b\\udc00\":1}}          | predicates.a.b\udc00    | half of a surrogate pair",
                "{\"a\":{\"$like\":\"\\ud83d%\"}}   | predicates.a.$like       | half of a surrogate pair",
                "{\"a\":[[[[1]]]]}                  | predicates.a[0][0][0]    | nests too deep",
            })
    void namesThePathAndTheRemedy(String document, String path, String problem) {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () -> Predicate.parse(JsonRecords.parse(document), SMALL));
        assertThat(error).as("must be refused").isNotNull();
        assertThat(error.path()).isEqualTo(path);
        assertThat(error).hasMessageStartingWith(path + " ").hasMessageContaining(problem);
    }

    @Test
    void pathsBeginWithTheGivenRoot() {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () ->
                                Predicate.parse(
                                        JsonRecords.parse("{\"a\":{\"$in\":1}}"), SMALL, "claim"));
        assertThat(error.path()).isEqualTo("claim.a.$in");
    }

    @Test
    void refusesNestedRepetitionsBeforeTheyTakeMemory() {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () ->
                                Predicate.parse(
                                        JsonRecords.parse(
                                                "{\"a\":{\"$regex\":\"((((a{99}){99}){99}){99}){99}\"}}"),
                                        Limits.DEFAULT));
        assertThat(error).hasMessageContaining("repeats too much");
    }

    @Test
    void endlessNestingIsRefusedAndDoesNotOverflowTheStack() {
        String logical = "{\"$or\":[".repeat(4_000) + "{\"a\":1}" + "]}".repeat(4_000);
        String negations =
                "{\"a\":" + "{\"$not\":".repeat(4_000) + "{\"$gt\":1}" + "}".repeat(4_000) + "}";
        assertThat(refused(logical)).hasMessageContaining("deeper than the 10 levels");
        assertThat(refused(negations)).hasMessageContaining("nested too deep");
    }

    @Test
    void errorsStayShortWhateverTheNamesAre() {
        assertThat(refused("{\"$" + "x".repeat(40_000) + "\":1}").getMessage())
                .hasSizeLessThan(500);
    }

    @Test
    void numbersThatJsonDoesNotHaveAreRefused() {
        PredicateException error =
                catchThrowableOfType(
                        PredicateException.class,
                        () ->
                                Predicate.parse(
                                        JsonNodeFactory.instance.objectNode().put("a", Double.NaN),
                                        Limits.DEFAULT));
        assertThat(error).hasMessageContaining("records hold it as a string");
    }

    @Test
    void whatIsAtTheLimitIsAccepted() {
        assertThatCode(() ->
                        Predicate.parse(
                                JsonRecords.parse(
                                        "{\"a\":{\"$in\":[1,2,3]},\"b\":1,\"c\":1,\"$or\":[{\"$and\":[{\"$or\":[{\"d\":1}]}]}]}"),
                                SMALL))
                .doesNotThrowAnyException();
    }

    private static PredicateException refused(String document) {
        return catchThrowableOfType(
                PredicateException.class,
                () -> Predicate.parse(JsonRecords.parse(document), Limits.DEFAULT));
    }
}
