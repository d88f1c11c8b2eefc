package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the parser draw the same line. */
class FilterSchemaTest {
    private static final int RANDOM_PREDICATES = 2_000;

    private static Schema schema;

    @BeforeAll
    static void load() throws IOException {
        String text = Files.readString(Path.of("..", "..", "schemas", "filter.schema.json"));
        schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(text, InputFormat.JSON);
    }

    @Test
    void admitsWhatTheParserAdmits() {
        RandomDocuments documents = new RandomDocuments(Seeds.next());
        for (int count = 0; count < RANDOM_PREDICATES; count++) {
            JsonNode predicate = documents.predicate();
            assertThat(schema.validate(filter(predicate))).as("%s", predicate).isEmpty();
            JsonNode canonical = Predicate.parse(predicate, Limits.DEFAULT).toJson();
            assertThat(schema.validate(filter(canonical))).as("%s", canonical).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"a\":{\"$gtt\":1}}",
                "{\"$gt\":5}",
                "{\"$not\":{\"a\":1}}",
                "{\"a\":{\"$or\":[{\"b\":1}]}}",
                "{\"a\":{\"$gt\":1,\"b\":2}}",
                "{\"a\":{\"b\":1,\"$gt\":2}}",
                "{\"a\":{\"$gt\":{\"$lt\":2}}}",
                "{\"a\":[{\"$lt\":2}]}",
                "{\"a\":{\"$in\":5}}",
                "{\"a\":{\"$in\":[]}}",
                "{\"a\":{\"$all\":[]}}",
                "{\"a\":{\"$all\":[{\"$gt\":1}]}}",
                "{\"a\":{\"$gt\":null}}",
                "{\"a\":{\"$gt\":true}}",
                "{\"a\":{\"$lt\":\"\"}}",
                "{\"a\":{\"$exists\":1}}",
                "{\"a\":{\"$size\":-1}}",
                "{\"a\":{\"$size\":1.5}}",
                "{\"a\":{\"$regex\":7}}",
                "{\"a\":{\"$regex\":\"a\",\"$options\":\"x\"}}",
                "{\"a\":{\"$options\":\"i\"}}",
                "{\"a\":{\"$like\":\"a\\\\\"}}",
                "{\"a\":{\"$not\":5}}",
                "{\"a\":{\"$not\":{}}}",
                "{\"$or\":[]}",
                "{\"$or\":[5]}",
                "{\"a\":{\"$elemMatch\":5}}",
                "{\"a\":{\"$elemMatch\":{\"$gt\":1,\"b\":1}}}",
                "{\"a..b\":1}",
                "{\"\":1}",
                "{\"a.$b\":1}",
            })
    void refusesWhatTheParserRefuses(String predicates) {
        JsonNode document = JsonRecords.parse(predicates);
        assertThat(schema.validate(filter(document))).isNotEmpty();
        assertThat(PredicateErrors.of(document)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"operations\":[]}",
                "{\"operations\":[\"insert\"]}",
                "{\"operation\":[\"INSERT\"]}",
                "{\"entity\":\"\"}",
                "{\"entity\":\"a*\"}",
                "[]",
            })
    void refusesMalformedFilters(String filter) {
        assertThat(schema.validate(JsonRecords.parse(filter))).isNotEmpty();
    }

    @Test
    void admitsTheExampleOfTheProtocol() {
        assertThat(
                        schema.validate(
                                JsonRecords.parse(
                                        "{\"operations\":[\"INSERT\",\"UPDATE\"],\"entity\":\"products\","
                                                + "\"predicates\":{\"category\":\"electronics\",\"price\":{\"$gte\":100}}}")))
                .isEmpty();
    }

    private static ObjectNode filter(JsonNode predicates) {
        return JsonNodeFactory.instance.objectNode().set("predicates", predicates);
    }
}
