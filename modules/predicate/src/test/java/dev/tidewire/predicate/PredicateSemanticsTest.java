package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class PredicateSemanticsTest {
    private static final int RANDOM_PAIRS = Integer.getInteger("tidewire.pairs", 100_000);

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @CsvFileSource(
            resources = "/semantics.txt",
            delimiter = '|',
            quoteCharacter = '`',
            maxCharsPerColumn = 10_000)
    void followsMongoDb(String predicate, String record, boolean expected) {
        assertThat(matches(JsonRecords.parse(predicate), JsonRecords.parse(record)))
                .isEqualTo(expected);
    }

    @Test
    void agreesWithTheReferenceOnRandomPairs() {
        RandomDocuments documents = new RandomDocuments(Seeds.next());
        int matched = 0;
        for (int count = 0; count < RANDOM_PAIRS; count++) {
            JsonNode predicate = documents.predicate();
            JsonNode record = documents.record();
            boolean actual = matches(predicate, record);
            assertThat(actual)
                    .as("%s on %s", predicate, record)
                    .isEqualTo(ReferenceMatcher.matches(record, predicate));
            matched += actual ? 1 : 0;
        }
        assertThat(matched).isBetween(RANDOM_PAIRS / 20, RANDOM_PAIRS * 19 / 20);
    }

    private static boolean matches(JsonNode predicate, JsonNode record) {
        return Predicate.parse(predicate, Limits.DEFAULT).compile().matches(record);
    }
}
