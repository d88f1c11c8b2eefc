package dev.tidewire.capture;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import dev.tidewire.model.ChangeEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
