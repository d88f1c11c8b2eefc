package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares with another implementation of MongoDB's query language, mongo-java-server, where that
 * one follows MongoDB; {@link Departure} lists where it does not. {@code -Dtidewire.pairs=5000000}
 * compares more, {@code -Dtidewire.seed=…} repeats a run.
 *
 * <p>Also left out is where Tidewire differs from MongoDB on purpose, see {@link Predicate}:
 * objects are given to the other implementation with their members sorted, and no text ends in a
 * newline, before which only MongoDB's {@code $} matches.
 */
class MongoDifferentialTest {
    private static final int PAIRS = Integer.getInteger("tidewire.pairs", 100_000);

    private final MongoJavaServer mongo = new MongoJavaServer();

    @Test
    void agreesWithMongoJavaServer() {
        long seed = Seeds.next();
        RandomDocuments documents = new RandomDocuments(seed);
        Coverage coverage = new Coverage();
        int leftOut = 0;
        for (int pairs = 0; pairs < PAIRS; ) {
            JsonNode predicate = documents.predicate();
            JsonNode record = documents.record();
            if (Departure.affect(Question.all(predicate, record))) {
                leftOut++;
                continue;
            }
            pairs++;
            boolean matches = mongo.matches(predicate, record);
            if (matches(predicate, record) != matches) {
                fail(report(predicate, record, seed));
            }
            coverage.add(predicate, matches);
        }
        System.out.printf("%d pairs, %d left out, %s%n", PAIRS, leftOut, coverage);
        coverage.requireBoth(PAIRS / 1_000);
    }

    @ParameterizedTest
    @EnumSource
    void everyDepartureIsOne(Departure departure) {
        JsonNode predicate = JsonRecords.parse(departure.predicate);
        JsonNode record = JsonRecords.parse(departure.record);
        List<Question> questions = Question.all(predicate, record);

        assertThat(disagree(predicate, record)).isTrue();
        assertThat(ReferenceMatcher.matches(record, predicate))
                .isEqualTo(matches(predicate, record));
        assertThat(Departure.values())
                .filteredOn(each -> each.affects(questions))
                .containsExactly(departure);
    }

    private boolean disagree(JsonNode predicate, JsonNode record) {
        return matches(predicate, record) != mongo.matches(predicate, record);
    }

    private static boolean matches(JsonNode predicate, JsonNode record) {
        return Predicate.parse(predicate, Limits.DEFAULT).compile().matches(record);
    }

    private String report(JsonNode predicate, JsonNode record, long seed) {
        JsonNode smaller = Shrinker.shrink(predicate, part -> fails(part, record));
        JsonNode smallest = Shrinker.shrink(record, part -> fails(smaller, part));
        return "%s on %s: %s here, %s there (first %s on %s, seed %d)"
                .formatted(
                        smaller,
                        smallest,
                        matches(smaller, smallest),
                        mongo.matches(smaller, smallest),
                        predicate,
                        record,
                        seed);
    }

    private boolean fails(JsonNode predicate, JsonNode record) {
        try {
            return predicate.isObject()
                    && record.isObject()
                    && !Departure.affect(Question.all(predicate, record))
                    && disagree(predicate, record);
        } catch (RuntimeException malformed) {
            return false;
        }
    }
}
