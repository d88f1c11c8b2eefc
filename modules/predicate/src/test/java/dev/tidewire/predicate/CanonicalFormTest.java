package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalFormTest {
    private static final int RANDOM_PREDICATES = 10_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                        | {}",
                "{\"b\":1,\"a\":2}                         | {\"a\":2,\"b\":1}",
                "{\"a\":{\"$eq\":1}}                       | {\"a\":1}",
                "{\"a\":1.0}                               | {\"a\":1}",
                "{\"a\":1e0}                               | {\"a\":1}",
                "{\"a\":100e-2}                            | {\"a\":1}",
                "{\"a\":-0.0}                              | {\"a\":0}",
                "{\"a\":0.10}                              | {\"a\":0.1}",
                "{\"a\":9223372036854775808}               | {\"a\":9223372036854775808}",
                "{\"a\":9.223372036854775807e18}           | {\"a\":9223372036854775807}",
                "{\"a\":{\"y\":1.0,\"x\":2}}               | {\"a\":{\"x\":2,\"y\":1}}",
                "{\"a\":{\"$in\":[2,1,2.0,\"x\",null]}}    | {\"a\":{\"$in\":[null,1,2,\"x\"]}}",
                "{\"a\":{\"$in\":[7]}}                     | {\"a\":7}",
                "{\"a\":{\"$nin\":[7]}}                    | {\"a\":{\"$ne\":7}}",
                "{\"a\":{\"$nin\":[]}}                     | {}",
                "{\"a\":{\"$not\":{\"$eq\":7}}}            | {\"a\":{\"$ne\":7}}",
                "{\"a\":{\"$not\":{\"$not\":{\"$gt\":7}}}} | {\"a\":{\"$gt\":7}}",
                "{\"a\":{\"$not\":{\"$exists\":true}}}     | {\"a\":{\"$exists\":false}}",
                "{\"a\":{\"$gte\":null}}                   | {\"a\":null}",
                "{\"a\":{\"$all\":[2,1,2]}}                | {\"a\":{\"$all\":[1,2]}}",
                "{\"a\":{\"$all\":[2]}}                    | {\"a\":2}",
                "{\"$and\":[{\"a\":1}]}                    | {\"a\":1}",
                "{\"$and\":[{\"a\":1},{\"$and\":[{\"b\":2}]}]} | {\"a\":1,\"b\":2}",
                "{\"$and\":[{\"a\":{\"$gt\":1}},{\"a\":{\"$lt\":5}}]} | {\"a\":{\"$gt\":1,\"$lt\":5}}",
                "{\"$and\":[{\"a\":{\"$gt\":1}},{\"a\":{\"$gt\":5}}]} | {\"$and\":[{\"a\":{\"$gt\":5}}],\"a\":{\"$gt\":1}}",
                "{\"$or\":[{\"b\":1},{\"a\":1},{\"b\":1.0}]} | {\"$or\":[{\"a\":1},{\"b\":1}]}",
                "{\"$or\":[{\"a\":1},{\"$or\":[{\"b\":1},{\"c\":1}]}]} | {\"$or\":[{\"a\":1},{\"b\":1},{\"c\":1}]}",
                "{\"$or\":[{\"a\":1},{}]}                  | {}",
                "{\"$nor\":[{\"a\":1},{\"b\":2}]}          | {\"a\":{\"$ne\":1},\"b\":{\"$ne\":2}}",
                "{\"$nor\":[{\"a\":1,\"b\":2}]}            | {\"$or\":[{\"a\":{\"$ne\":1}},{\"b\":{\"$ne\":2}}]}",
                "{\"a\":{\"$not\":{\"$gt\":1,\"$lt\":5}}}  | {\"$or\":[{\"a\":{\"$not\":{\"$gt\":1}}},{\"a\":{\"$not\":{\"$lt\":5}}}]}",
                "{\"a\":{\"$regex\":\"x\",\"$options\":\"sii\"}} | {\"a\":{\"$options\":\"is\",\"$regex\":\"x\"}}",
                "{\"a\":{\"$regex\":\"x\",\"$options\":\"\"}} | {\"a\":{\"$regex\":\"x\"}}",
                "{\"a\":{\"$like\":\"50\\\\%\"}}           | {\"a\":\"50%\"}",
                "{\"a\":{\"$like\":\"%%_%\"}}              | {\"a\":{\"$like\":\"_%\"}}",
                "{\"a\":{\"$ilike\":\"AB%\"}}              | {\"a\":{\"$ilike\":\"ab%\"}}",
                "{\"a\":{\"$size\":2.0}}                   | {\"a\":{\"$size\":2}}",
                "{\"a\":{\"$elemMatch\":{\"$lt\":5,\"$gt\":1.0}}} | {\"a\":{\"$elemMatch\":{\"$gt\":1,\"$lt\":5}}}",
                "{\"a\":{\"$elemMatch\":{\"$not\":{\"$gt\":1,\"$lt\":5}}}} | {\"a\":{\"$elemMatch\":{\"$or\":[{\"$not\":{\"$gt\":1}},{\"$not\":{\"$lt\":5}}]}}}",
                "{\"a\":{\"$elemMatch\":{}}}               | {\"a\":{\"$elemMatch\":{}}}",
            })
    void writesEachMeaningOneWay(String document, String canonical) {
        assertThat(parse(document).canonical()).isEqualTo(canonical);
    }

    @Test
    void readsBackWhatItWrites() {
        forEachRandomDocument((documents, document) -> {
            Predicate predicate = Predicate.parse(document, Limits.DEFAULT);
            Predicate again = parse(predicate.canonical());
            assertThat(again).as("%s", document).isEqualTo(predicate);
            assertThat(again.hashCode()).isEqualTo(predicate.hashCode());
            assertThat(again.canonical()).isEqualTo(predicate.canonical());
        });
    }

    @Test
    void ignoresOrderAndSpelling() {
        forEachRandomDocument((documents, document) ->
                assertThat(
                                Predicate.parse(documents.respelled(document), Limits.TRUSTED)
                                        .canonical())
                        .as("%s", document)
                        .isEqualTo(Predicate.parse(document, Limits.DEFAULT).canonical()));
    }

    private interface Check {
        void accept(RandomDocuments documents, JsonNode document);
    }

    private static void forEachRandomDocument(Check check) {
        long seed = Seeds.next();
        RandomDocuments documents = new RandomDocuments(seed);
        for (int count = 0; count < RANDOM_PREDICATES; count++) {
            check.accept(documents, documents.predicate());
        }
    }

    private static Predicate parse(String document) {
        return Predicate.parse(JsonRecords.parse(document), Limits.DEFAULT);
    }
}
