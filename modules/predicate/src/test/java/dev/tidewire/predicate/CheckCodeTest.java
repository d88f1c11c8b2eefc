package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks as bytes hold exactly where the predicates do that they are made of. */
class CheckCodeTest {
    private static final int PAIRS = 30_000;

    private final FieldTable fields = new FieldTable();
    private final Coded filter = new Coded();
    private final Image image = new Image(Image.NEW);
    private final CheckEvaluator evaluator = new CheckEvaluator(fields, image);
    private int change;

    private static final class Coded extends IndexedFilter {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "{\"a\":{\"$ne\":-1}}",
                "{\"a\":9007199254740993}",
                "{\"a\":{\"$gt\":0.1,\"$lte\":12345678901234.5}}",
                "{\"a\":{\"$gte\":\"2026-01-15\",\"$lt\":\"2026-02\"}}",
                "{\"a\":{\"$in\":[null,true,false,1,1.5,\"\u00e4\"]}}",
                "{\"a\":{\"$nin\":[1,2]}}",
                "{\"a\":{\"$exists\":false}}",
                "{\"a\":{\"$like\":\"abc%\"}}",
                "{\"$or\":[{\"a\":1,\"b\":\"x\"},{\"$and\":[{\"c\":2},{\"$or\":[{\"d\":1},{\"e\":1}]}]}]}",
                "{\"a\":null,\"b\":true,\"c\":false}"
            })
    void hasAFormWithoutObjects(String predicate) {
        Check check = write(predicate(predicate));

        assertThat(filter.others()).isEmpty();
        Check read = CheckReader.read(code(), filter.others(), fields);
        byte[] code = code();
        CheckWriter.write(read, filter);
        assertThat(code()).isEqualTo(code);
        assertThat(read.getClass()).isEqualTo(check.getClass());
    }

    /** Short code is kept in another place than long code. */
    @Test
    void holdsTheSameAtAnyLength() {
        for (int length = 1; length <= 2 * IndexedFilter.SHORT_CODE; length++) {
            String text = "x".repeat(length);
            write(predicate("{\"a\":\"" + text + "\"}"));

            assertThat(satisfies(JsonRecords.parse("{\"a\":\"" + text + "\"}"))).isTrue();
            assertThat(satisfies(JsonRecords.parse("{\"a\":\"" + text + "x\"}"))).isFalse();
            assertThat(satisfies(JsonRecords.parse("{\"a\":\"" + text.substring(1) + "y\"}")))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"$regex\":\"^a\"}}",
                "{\"a\":{\"$like\":\"a_%\"}}",
                "{\"a\":{\"$ilike\":\"a%\"}}",
                "{\"a\":\"\u0416\"}",
                "{\"a\":{\"$size\":1}}",
                "{\"a\":[1]}",
                "{\"a\":1e300}",
                "{\"a\":{\"$in\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}}",
                "{\"a\":{\"$elemMatch\":{\"b\":1}}}"
            })
    void keepsTheRestAsItIs(String predicate) {
        write(predicate(predicate));

        assertThat(filter.others()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"a":{"$gt":0.1}}              | {"a":0.1}                  | false
                    {"a":{"$gte":0.1}}             | {"a":0.10}                 | true
                    {"a":{"$gt":0.1}}              | {"a":0.1000000000000000001}| true
                    {"a":{"$lt":0.1}}              | {"a":0.09999999999999999999}| true
                    {"a":9007199254740993}         | {"a":9007199254740992}     | false
                    {"a":{"$gt":9007199254740992}} | {"a":9007199254740992.5}   | true
                    {"a":{"$lt":"é"}}              | {"a":"z"}                  | true
                    {"a":{"$gt":"é"}}              | {"a":"😀"}                 | true
                    {"a":{"$gt":"é"}}              | {"a":"é"}                  | false
                    {"a":{"$gt":"é"}}              | {"a":"éa"}                 | true
                    """)
    void isExact(String predicate, String record, boolean holds) {
        write(predicate(predicate));

        assertThat(satisfies(JsonRecords.parse(record))).isEqualTo(holds);
    }

    @Test
    void agreesWithPredicates() {
        long seed = Seeds.next();
        RandomDocuments documents = new RandomDocuments(seed);
        Random random = new Random(seed);
        int held = 0;
        for (int pair = 0; pair < PAIRS; ) {
            Predicate predicate = Predicate.parse(documents.predicate(), Limits.DEFAULT);
            if (predicate.equals(Predicate.all())) {
                continue;
            }
            Check check = write(predicate);
            for (int records = 1 + random.nextInt(8); records > 0; records--, pair++) {
                JsonNode record = documents.record();
                boolean expected = predicate.compile().matches(record);
                held += expected ? 1 : 0;
                assertThat(satisfies(record))
                        .as("seed %d: %s on %s", seed, predicate, record)
                        .isEqualTo(expected);
                assertThat(CheckReader.read(code(), filter.others(), fields).holdsFor(record))
                        .as("seed %d: %s on %s, read back", seed, predicate, record)
                        .isEqualTo(expected);
            }
            check.fields(fields::withdraw);
        }
        assertThat(held).isGreaterThan(PAIRS / 10);
        assertThat(fields.size()).isZero();
    }

    private static Predicate predicate(String text) {
        return Predicate.parse(JsonRecords.parse(text), Limits.DEFAULT);
    }

    private byte[] code() {
        return filter.code(new byte[IndexedFilter.SHORT_CODE]);
    }

    private Check write(Predicate predicate) {
        Check check = Check.of(predicate, fields);
        check.fields(fields::mention);
        CheckWriter.write(check, filter);
        return check;
    }

    private boolean satisfies(JsonNode record) {
        change++;
        image.begin(change, record);
        return evaluator.satisfies(filter, image);
    }
}
