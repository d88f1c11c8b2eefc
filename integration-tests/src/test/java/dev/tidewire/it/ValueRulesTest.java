package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same value reads the same, and matches the same predicates, from whichever database. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValueRulesTest {
    private static final int VARIANTS = 4;
    private static final String MARKER =
            "{\"operations\":[\"INSERT\"],\"predicates\":{\"name\":\"marker\"}}";
    private static final String UUID_TEXT = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private final Stack stack;
    private Shop shop;
    private Documents documents;
    private MongoCollection<Document> values;

    ValueRulesTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    void createATableAndACollection() throws SQLException {
        shop = new Shop(stack);
        documents = new Documents(stack);
        shop.sql(
                "CREATE TABLE items (_id int PRIMARY KEY, whole bigint, fraction numeric, real float8,"
                        + " flag boolean, name text, moment timestamptz, bytes bytea, uid uuid,"
                        + " tags text[], nested jsonb, nothing text)");
        documents.database.createCollection("items");
        values = documents.collection("items");
    }

    @AfterAll
    void close() throws SQLException {
        shop.close();
        documents.close();
    }

    @Test
    void aRowAndADocumentOfTheSameValuesAreTheSameRecord() throws SQLException {
        try (RealtimeClient rows = stack.client(shop.workspace);
                RealtimeClient docs = stack.client(documents.workspace)) {
            rows.subscribe("postgres:items", "{}");
            docs.subscribe("mongo:items", "{}");

            write(2_000_000_001);

            JsonNode row = rows.next("event").path("record");
            JsonNode document = docs.next("event").path("document");
            assertThat(document.toString()).isEqualTo(row.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"whole\":9007199254740993}",
                "{\"whole\":{\"$lt\":9007199254740993}}",
                "{\"fraction\":{\"$gt\":0.1}}",
                "{\"fraction\":0.10}",
                "{\"real\":{\"$lte\":1.5}}",
                "{\"flag\":true}",
                "{\"flag\":{\"$ne\":true}}",
                "{\"name\":{\"$like\":\"Größe%\"}}",
                "{\"name\":{\"$regex\":\"^Gr\"}}",
                "{\"moment\":{\"$gte\":\"2026-01-15T10:00:00.000000Z\"}}",
                "{\"bytes\":\"AAH/\"}",
                "{\"uid\":\"" + UUID_TEXT + "\"}",
                "{\"tags\":\"new\"}",
                "{\"tags\":{\"$all\":[\"new\",\"red\"]}}",
                "{\"tags\":{\"$size\":2}}",
                "{\"nested.a\":{\"$in\":[1,2]}}",
                "{\"nested.missing\":{\"$exists\":false}}",
                "{\"nothing\":null}",
                "{\"nothing\":{\"$exists\":true}}",
                "{\"$or\":[{\"whole\":9007199254740992},{\"name\":\"none\"}]}"
            })
    void aPredicateChoosesTheSameOfBoth(String predicates) throws SQLException {
        String filter = "{\"operations\":[\"INSERT\"],\"predicates\":" + predicates + "}";
        try (RealtimeClient rows = stack.client(shop.workspace);
                RealtimeClient docs = stack.client(documents.workspace)) {
            rows.subscribe("postgres:items", filter);
            docs.subscribe("mongo:items", filter);
            rows.subscribe("postgres:*", MARKER);
            docs.subscribe("mongo:*", MARKER);
            int first = (predicates.hashCode() & 0xfffff) * 2 * VARIANTS;

            for (int variant = 0; variant < VARIANTS; variant++) {
                write(first + variant);
            }
            mark(first + VARIANTS);

            List<Integer> ofRows = matched(rows, "record", first);
            assertThat(matched(docs, "document", first)).isEqualTo(ofRows);
            assertThat(ofRows).isNotEmpty().hasSizeLessThanOrEqualTo(VARIANTS);
        }
    }

    /** Writes the same values to both databases; which ones depends on the id. */
    private void write(int id) throws SQLException {
        int variant = id % VARIANTS;
        long whole = 9_007_199_254_740_993L - variant;
        String fraction = "0.1" + variant;
        double real = variant / 2.0;
        boolean flag = variant % 2 == 0;
        String name = variant == 3 ? "klein" : "Größe " + variant;
        Instant moment = Instant.parse("2026-01-15T09:59:59Z").plusSeconds(variant);
        shop.sql(
                "INSERT INTO items VALUES (%d, %d, %s, %s, %s, '%s', '%s', '\\x0001%s', '%s', ARRAY['new','red'], '{\"a\": %d}', NULL)"
                        .formatted(
                                id,
                                whole,
                                fraction,
                                real,
                                flag,
                                name,
                                moment,
                                variant == 0 ? "ff" : "00",
                                UUID_TEXT,
                                variant));
        values.insertOne(
                Documents.id(id)
                        .append("whole", whole)
                        .append("fraction", Decimal128.parse(fraction))
                        .append("real", real)
                        .append("flag", flag)
                        .append("name", name)
                        .append("moment", moment)
                        .append(
                                "bytes",
                                new Binary(new byte[] {0, 1, (byte) (variant == 0 ? 0xff : 0)}))
                        .append("uid", new BsonBinary(UUID.fromString(UUID_TEXT)))
                        .append("tags", List.of("new", "red"))
                        .append("nested", new Document("a", variant))
                        .append("nothing", null));
    }

    private void mark(int id) throws SQLException {
        shop.sql("INSERT INTO items (_id, name) VALUES (%d, 'marker')".formatted(id));
        values.insertOne(Documents.id(id).append("name", "marker"));
    }

    /** The ids that came before the marker. */
    private static List<Integer> matched(RealtimeClient client, String image, int first) {
        List<Integer> ids = new ArrayList<>();
        while (true) {
            JsonNode record = client.next("event").path(image);
            if (record.path("name").asText().equals("marker")) {
                return ids;
            }
            ids.add(record.path("_id").asInt() - first);
        }
    }
}
