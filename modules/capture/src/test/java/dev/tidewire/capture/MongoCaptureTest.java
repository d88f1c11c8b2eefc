package dev.tidewire.capture;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import dev.tidewire.model.ChangeEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.bson.BsonDateTime;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What becomes of a change of a document. */
final class MongoCaptureTest {
    private final MongoFixture fixture = MongoFixture.acme();
    private final MongoCollection<Document> orders = fixture.collection("orders");

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Document order(int id) {
        return new Document("_id", id);
    }

    @Test
    void insertedDocumentBecomesARecordOfItsWorkspace() {
        fixture.capture();
        orders.insertOne(order(1).append("item", "Lamp").append("price", 19.9));

        ChangeEvent event = fixture.events(1).getFirst();

        assertThat(event.workspace().value()).isEqualTo("acme");
        assertThat(event.channel()).hasToString("mongo:orders");
        assertThat(new String(event.value(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"channel\":\"mongo:orders\",\"operation\":\"INSERT\","
                                + "\"operationType\":\"insert\",\"database\":\""
                                + fixture.name()
                                + "\",\"collection\":\"orders\","
                                + "\"document\":{\"_id\":1,\"item\":\"Lamp\",\"price\":19.9},"
                                + "\"timestamp\":\"");
        assertThat(Fixture.json(event).fieldNames())
                .toIterable()
                .containsExactly(
                        "channel",
                        "operation",
                        "operationType",
                        "database",
                        "collection",
                        "document",
                        "timestamp",
                        "correlationId",
                        "id");
    }

    @Test
    void updateReplaceAndDeleteHaveBothImages() {
        orders.insertOne(
                order(1).append("item", "Lamp").append("size", 1).append("tags", List.of()));
        fixture.capture();
        orders.updateOne(
                eq("_id", 1), combine(set("item", "Desk"), unset("size"), push("tags", "new")));
        orders.replaceOne(eq("_id", 1), order(1).append("item", "Desk").append("size", 2));
        orders.deleteOne(eq("_id", 1));

        List<JsonNode> events = fixture.json(3);

        JsonNode update = events.get(0);
        assertThat(update.get("operationType").textValue()).isEqualTo("update");
        assertThat(update.get("document"))
                .hasToString("{\"_id\":1,\"item\":\"Desk\",\"tags\":[\"new\"]}");
        assertThat(update.get("oldDocument"))
                .hasToString("{\"_id\":1,\"item\":\"Lamp\",\"size\":1,\"tags\":[]}");
        assertThat(update.get("changedFields"))
                .extracting(JsonNode::textValue)
                .contains("item")
                .hasSize(2);
        assertThat(update.get("removedFields")).hasToString("[\"size\"]");
        JsonNode replace = events.get(1);
        assertThat(replace.get("operation").textValue()).isEqualTo("UPDATE");
        assertThat(replace.get("operationType").textValue()).isEqualTo("replace");
        assertThat(replace.get("changedFields")).hasToString("[\"size\"]");
        assertThat(replace.get("removedFields")).hasToString("[\"tags\"]");
        JsonNode delete = events.get(2);
        assertThat(delete.get("operationType").textValue()).isEqualTo("delete");
        assertThat(delete.get("oldDocument"))
                .hasToString("{\"_id\":1,\"item\":\"Desk\",\"size\":2}");
        assertThat(delete.has("document")).isFalse();
    }

    @Test
    void collectionCreatedWhileCapturingKeepsImagesFromItsFirstChangeOn() {
        fixture.capture();
        MongoCollection<Document> created = fixture.collection("other", "created");
        created.insertOne(order(1).append("item", "Lamp"));
        fixture.events(1);
        awaitImages("other", "created");
        created.updateOne(eq("_id", 1), set("item", "Desk"));

        assertThat(fixture.json(2).getLast().at("/oldDocument/item").textValue()).isEqualTo("Lamp");
    }

    @Test
    void collectionMadeAgainKeepsImagesAfterTheFirstThatIsMissing() {
        orders.insertOne(order(1).append("item", "Lamp"));
        fixture.capture();
        orders.drop();
        orders.insertOne(order(2).append("item", "Lamp"));
        orders.updateOne(eq("_id", 2), set("item", "Desk"));
        fixture.events(2);
        awaitImages("", "orders");
        orders.deleteOne(eq("_id", 2));

        List<JsonNode> events = fixture.json(3);

        assertThat(events.get(1).has("oldDocument")).isFalse();
        assertThat(events.get(2).at("/oldDocument/item").textValue()).isEqualTo("Desk");
    }

    private void awaitImages(String suffix, String collection) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    try (MongoDeployment deployment =
                            new MongoDeployment(
                                    fixture.source(), new MongoReading(fixture.source()))) {
                        return new MongoCollections(deployment)
                                .places()
                                .contains(
                                        new MongoCollections.Place(
                                                fixture.name() + suffix, collection, true));
                    }
                });
    }

    @Test
    void withoutImagesTheUpdatedDocumentIsLookedUpAndADeletedOneIsItsKey() {
        fixture.use(fixture.source().withPreImages(false));
        orders.insertOne(order(1).append("item", "Lamp"));
        fixture.capture();
        orders.updateOne(eq("_id", 1), set("item", "Desk"));
        fixture.events(1);
        orders.deleteOne(eq("_id", 1));

        List<JsonNode> events = fixture.json(2);

        assertThat(events.getFirst().get("document")).hasToString("{\"_id\":1,\"item\":\"Desk\"}");
        assertThat(events.getFirst().has("oldDocument")).isFalse();
        assertThat(events.getFirst().get("changedFields")).hasToString("[\"item\"]");
        assertThat(events.getLast().get("oldDocument")).hasToString("{\"_id\":1}");
    }

    @Test
    void updatedDocumentThatIsGoneWhenLookedUpIsLeftOut() {
        fixture.use(fixture.source().withPreImages(false));
        orders.insertOne(order(1).append("item", "Lamp"));
        fixture.capture().close();
        orders.updateOne(eq("_id", 1), set("item", "Desk"));
        orders.deleteOne(eq("_id", 1));
        fixture.capture();

        JsonNode update = fixture.json(2).getFirst();

        assertThat(update.get("operation").textValue()).isEqualTo("UPDATE");
        assertThat(update.has("document")).isFalse();
    }

    @Test
    void onlyConfiguredCollectionsAreCaptured() {
        fixture.use(
                fixture.source()
                        .withCollections(
                                List.of(fixture.name()), List.of(fixture.name() + "\\.orders")));
        fixture.capture();
        fixture.collection("Orders").insertOne(order(1));
        fixture.collection("orders2").insertOne(order(2));
        fixture.collection("x", "orders").insertOne(order(3));
        orders.insertOne(order(4));

        assertThat(fixture.json(1).getFirst().at("/document/_id").intValue()).isEqualTo(4);
    }

    @Test
    void changeTooLargeForTheLogLosesItsOldImageAndLargestFields() {
        orders.insertOne(order(1).append("small", "a").append("large", "x".repeat(5_000_000)));
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        orders.updateOne(eq("_id", 1), set("large", "y".repeat(5_000_000)));
        orders.updateOne(
                eq("_id", 1), combine(set("large", "z".repeat(9_000_000)), set("small", "b")));
        orders.insertOne(order(2));

        List<JsonNode> events = fixture.json(3);

        assertThat(events.get(0).has("oldDocument")).isFalse();
        assertThat(events.get(0).at("/document/large").textValue()).hasSize(5_000_000);
        assertThat(events.get(0).has("unavailableFields")).isFalse();
        assertThat(events.get(1).get("document")).hasToString("{\"_id\":1,\"small\":\"b\"}");
        assertThat(events.get(1).get("unavailableFields")).hasToString("[\"large\"]");
        assertThat(events.get(1).get("changedFields"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrder("large", "small");
        assertThat(metrics.reduced().sum()).isEqualTo(2);
    }

    @Test
    void valuesComeThroughWithTheirTypes() {
        fixture.capture();
        UUID uuid = UUID.fromString("12345678-1234-1234-1234-12345678ff00");
        ObjectId id = new ObjectId();
        orders.insertOne(
                new Document("_id", id)
                        .append("long", Long.MAX_VALUE)
                        .append("double", 5.0)
                        .append("nan", Double.NaN)
                        .append("decimal", Decimal128.parse("19.90"))
                        .append("uuid", new Binary((byte) 4, bytes(uuid)))
                        .append("date", new BsonDateTime(0))
                        .append("regex", Pattern.compile("^a"))
                        .append("like", new Document("$numberLong", "5")));

        assertThat(fixture.json(1).getFirst().get("document").toString())
                .isEqualTo(
                        ("{'_id':'"
                                        + id
                                        + "','long':9223372036854775807,'double':5,'nan':'NaN',"
                                        + "'decimal':19.90,'uuid':'"
                                        + uuid
                                        + "',"
                                        + "'date':'1970-01-01T00:00:00.000000Z',"
                                        + "'regex':{'pattern':'^a','options':''},"
                                        + "'like':{'$numberLong':'5'}}")
                                .replace('\'', '"'));
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    @Test
    void everyChangeHasAnIdAndACorrelationOfItsOwn() {
        fixture.capture();
        orders.insertMany(List.of(order(1), order(2), order(3)));

        List<JsonNode> events = fixture.json(3);

        assertThat(events)
                .extracting(event -> event.get("id").textValue())
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches(fixture.name() + "-.+-[0-9a-f]{16}-[0-9a-f]{16}"));
        assertThat(events)
                .extracting(event -> event.get("correlationId").textValue())
                .allMatch(id -> id.matches("mongo-[0-9a-f]{16}"));
    }

    @Test
    void collectionWhoseNameIsNoChannelIsSkipped() {
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.collection("all*").insertOne(order(1));
        fixture.collection("two\nlines").insertOne(order(1));
        fixture.collection("two\nlines").updateOne(eq("_id", 1), set("item", "Lamp"));
        orders.insertOne(order(2));

        assertThat(fixture.json(1).getFirst().at("/document/_id").intValue()).isEqualTo(2);
        assertThat(metrics.malformed().sum()).isEqualTo(3);
        assertThat(metrics.restarts().sum()).isZero();
    }

    /** The stand-in has no transactions. */
    @Test
    @EnabledIfSystemProperty(named = "tidewire.test.mongodb", matches = ".+")
    void changesOfATransactionHaveOneCorrelationAndIdsOfTheirOwn() {
        orders.insertOne(order(0));
        fixture.capture();
        try (ClientSession session = fixture.client().startSession()) {
            session.withTransaction(() -> {
                orders.insertOne(session, order(1));
                orders.updateOne(session, eq("_id", 0), set("item", "Lamp"));
                return null;
            });
        }

        List<JsonNode> events = fixture.json(2);

        assertThat(events)
                .extracting(event -> event.get("correlationId").textValue())
                .allMatch(id -> id.matches("mongo-[0-9a-f]{16}-\\d+"))
                .containsOnly(events.getFirst().get("correlationId").textValue());
        assertThat(events).extracting(event -> event.get("id").textValue()).doesNotHaveDuplicates();
    }
}
