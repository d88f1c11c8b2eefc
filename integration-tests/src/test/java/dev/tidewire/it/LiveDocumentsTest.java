package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A document changed in MongoDB reaches a WebSocket subscriber. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class LiveDocumentsTest {
    private final Documents documents;
    private final RealtimeClient client;
    private final MongoCollection<Document> orders;

    LiveDocumentsTest(Stack stack) {
        documents = new Documents(stack);
        client = stack.client(documents.workspace);
        orders = documents.collection("orders");
        orders.insertOne(Documents.id("first"));
        String first = client.subscribe("mongo:orders", "{}").path("subscription").asText();
        client.send("{\"type\":\"unsubscribe\",\"subscription\":\"" + first + "\"}");
        client.next("unsubscribed");
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @AfterEach
    void close() {
        client.close();
        documents.close();
    }

    @Test
    void anInsertArrivesWithItsExactValues() {
        client.subscribe("mongo:orders", "{}");

        ObjectId id = new ObjectId("65a4f0000000000000000001");
        orders.insertOne(
                Documents.id(id)
                        .append("total", Decimal128.parse("12345678901234567890.123456789"))
                        .append("count", 9_007_199_254_740_993L)
                        .append("placed", Instant.ofEpochMilli(1_705_312_800_123L))
                        .append("lines", List.of(new Document("sku", "a"))));

        JsonNode event = client.next("event");
        assertThat(event.path("channel").asText()).isEqualTo("mongo:orders");
        assertThat(event.path("operation").asText()).isEqualTo("INSERT");
        assertThat(event.path("operationType").asText()).isEqualTo("insert");
        assertThat(event.path("collection").asText()).isEqualTo("orders");
        assertThat(event.path("document").toString())
                .isEqualTo(
                        "{\"_id\":\"65a4f0000000000000000001\",\"total\":12345678901234567890.123456789,"
                                + "\"count\":9007199254740993,\"placed\":\"2024-01-15T10:00:00.123000Z\","
                                + "\"lines\":[{\"sku\":\"a\"}]}");
    }

    @Test
    void anUpdateArrivesWithTheOldDocumentAndWhatChanged() {
        client.subscribe("mongo:orders", "{\"operations\":[\"UPDATE\"]}");
        orders.insertOne(Documents.id(1).append("a", 1).append("b", 2).append("c", 3));

        orders.updateOne(
                Documents.id(1), Updates.combine(Updates.set("a", 10), Updates.unset("b")));
        orders.replaceOne(Documents.id(1), new Document("a", 10).append("d", 4));

        JsonNode update = client.next("event");
        JsonNode replace = client.next("event");
        assertThat(update.path("operationType").asText()).isEqualTo("update");
        assertThat(update.path("oldDocument").toString())
                .isEqualTo("{\"_id\":1,\"a\":1,\"b\":2,\"c\":3}");
        assertThat(update.path("document").toString()).isEqualTo("{\"_id\":1,\"a\":10,\"c\":3}");
        assertThat(update.path("changedFields").toString()).isEqualTo("[\"a\"]");
        assertThat(update.path("removedFields").toString()).isEqualTo("[\"b\"]");
        assertThat(replace.path("operationType").asText()).isEqualTo("replace");
        assertThat(replace.path("document").toString()).isEqualTo("{\"_id\":1,\"a\":10,\"d\":4}");
    }

    @Test
    void aDeleteIsTestedOnTheOldDocument() {
        client.subscribe(
                "mongo:orders",
                "{\"operations\":[\"DELETE\"],\"predicates\":{\"state\":\"open\"}}");
        orders.insertMany(
                List.of(
                        Documents.id(1).append("state", "closed"),
                        Documents.id(2).append("state", "open")));

        orders.deleteOne(Documents.id(1));
        orders.deleteOne(Documents.id(2));

        JsonNode event = client.next("event");
        assertThat(event.path("operation").asText()).isEqualTo("DELETE");
        assertThat(event.path("oldDocument").path("_id").asInt()).isEqualTo(2);
    }

    @Test
    void anUpdateThatMovesADocumentAcrossTheFilterSaysSo() {
        client.subscribe("mongo:orders", "{\"predicates\":{\"total\":{\"$gte\":100}}}");
        orders.insertOne(Documents.id(1).append("total", 10));

        for (int total : new int[] {100, 200, 20, 30}) {
            orders.updateOne(Documents.id(1), Updates.set("total", total));
        }
        orders.insertOne(Documents.id(2).append("total", 500));

        assertThat(client.next("event").path("transition").asText()).isEqualTo("enter");
        assertThat(client.next("event").has("transition")).isFalse();
        assertThat(client.next("event").path("transition").asText()).isEqualTo("leave");
        assertThat(client.next("event").path("operation").asText()).isEqualTo("INSERT");
    }

    @Test
    void aCollectionThatIsCreatedLaterIsThereWithoutARestart() {
        client.subscribe("mongo:*", "{}");

        documents.collection("returns").insertOne(Documents.id(1).append("note", "first"));

        assertThat(client.next("event").path("channel").asText()).isEqualTo("mongo:returns");
        client.subscribe("mongo:returns", "{}");
    }

    @Test
    void everyChangeArrivesOnceAndInOrder() {
        client.subscribe("mongo:orders", "{}");

        for (int batch = 0; batch < 20; batch++) {
            int first = batch * 100;
            orders.insertMany(IntStream.range(first, first + 100).mapToObj(Documents::id).toList());
        }

        List<Integer> ids = new ArrayList<>();
        Set<String> changes = new HashSet<>();
        while (ids.size() < 2000) {
            JsonNode event = client.next("event");
            ids.add(event.path("document").path("_id").asInt());
            changes.add(event.path("id").asText());
        }
        assertThat(ids).isEqualTo(IntStream.range(0, 2000).boxed().toList());
        assertThat(changes).hasSize(2000);
    }

    @Test
    void aDroppedDatabaseDoesNotSilenceTheStream() {
        client.subscribe("mongo:*", "{\"operations\":[\"INSERT\"]}");
        orders.insertOne(Documents.id(1));
        client.next("event");

        documents.database.drop();
        documents.collection("orders").insertOne(Documents.id(2));

        assertThat(client.next("event").path("document").path("_id").asInt()).isEqualTo(2);
    }
}
