package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody sees a row, a document or an event of another workspace. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class IsolationTest {
    private static final int CHANGES = 1000;

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void ofTwoWorkspacesWithTheSameTablesNotOneChangeCrosses(Stack stack) throws SQLException {
        try (Shop left = new Shop(stack);
                Shop right = new Shop(stack);
                RealtimeClient leftClient = stack.client(left.workspace);
                RealtimeClient rightClient = stack.client(right.workspace)) {
            leftClient.subscribe("postgres:products", "{}");
            rightClient.subscribe("postgres:*", "{}");

            for (int id = 0; id < CHANGES; id++) {
                left.insert(id, "left", "1");
                right.insert(id, "right", "1");
            }

            assertAllOf(leftClient, event -> event.path("record").path("category"), "left");
            assertAllOf(rightClient, event -> event.path("record").path("category"), "right");
        }
    }

    @Test
    void ofTwoWorkspacesWithTheSameCollectionsNotOneChangeCrosses(Stack stack) {
        try (Documents left = new Documents(stack);
                Documents right = new Documents(stack);
                RealtimeClient leftClient = stack.client(left.workspace);
                RealtimeClient rightClient = stack.client(right.workspace)) {
            left.database.createCollection("orders");
            leftClient.subscribe("mongo:orders", "{}");
            rightClient.subscribe("mongo:*", "{}");

            for (int id = 0; id < CHANGES; id++) {
                left.collection("orders").insertOne(document(id, "left"));
                right.collection("orders").insertOne(document(id, "right"));
            }

            assertAllOf(leftClient, event -> event.path("document").path("side"), "left");
            assertAllOf(rightClient, event -> event.path("document").path("side"), "right");
        }
    }

    @Test
    void ofTwoWorkspacesInOneCollectionNotOneChangeCrosses(Stack stack) {
        try (Documents left = new Documents(stack);
                Documents right = new Documents(stack);
                RealtimeClient leftClient = stack.client(left.workspace);
                RealtimeClient rightClient = stack.client(right.workspace)) {
            leftClient.subscribe("mongo:*", "{}");
            rightClient.subscribe("mongo:*", "{}");
            MongoCollection<Document> shared = left.shared("mixed");

            for (int id = 0; id < CHANGES; id++) {
                shared.insertOne(document(id, "left").append("tenant", left.workspace));
                shared.insertOne(document(-1 - id, "right").append("tenant", right.workspace));
            }
            shared.drop();

            assertAllOf(leftClient, event -> event.path("document").path("side"), "left");
            assertAllOf(rightClient, event -> event.path("document").path("side"), "right");
        }
    }

    @Test
    void aDocumentThatMovesBetweenWorkspacesLeavesTheOneAndEntersTheOther(Stack stack) {
        try (Documents left = new Documents(stack);
                Documents right = new Documents(stack);
                RealtimeClient leftClient = stack.client(left.workspace);
                RealtimeClient rightClient = stack.client(right.workspace)) {
            MongoCollection<Document> shared = left.shared("moving" + left.workspace);
            shared.insertOne(document(0, "first").append("tenant", left.workspace));
            leftClient.subscribe("mongo:moving" + left.workspace, "{}");
            rightClient.subscribe("mongo:*", "{}");

            shared.insertOne(document(1, "secret").append("tenant", left.workspace));
            shared.updateOne(
                    Documents.id(1),
                    Updates.combine(
                            Updates.set("tenant", right.workspace), Updates.set("side", "shown")));
            shared.deleteOne(Documents.id(1));

            assertThat(leftClient.next("event").path("operation").asText()).isEqualTo("INSERT");
            JsonNode gone = leftClient.next("event");
            JsonNode come = rightClient.next("event");
            assertThat(gone.path("operation").asText()).isEqualTo("DELETE");
            assertThat(gone.toString()).contains("secret").doesNotContain("shown");
            assertThat(come.path("operation").asText()).isEqualTo("INSERT");
            assertThat(come.toString()).contains("shown").doesNotContain("secret");
            assertThat(rightClient.next("event").path("operation").asText()).isEqualTo("DELETE");
            assertThat(events(leftClient.drain())).isEmpty();
        }
    }

    @Test
    void ofTwoWorkspacesWithTheSameTopicsNotOneEventCrosses(Stack stack) {
        try (RealtimeClient leftClient = stack.client("topicsLeft");
                RealtimeClient rightClient = stack.client("topicsRight");
                RealtimeClient leftPublisher = stack.publisher("topicsLeft");
                RealtimeClient rightPublisher = stack.publisher("topicsRight")) {
            leftClient.subscribe("events:order.created", "{}");
            rightClient.subscribe("events:*", "{}");

            for (int id = 0; id < CHANGES; id++) {
                publish(leftPublisher, id, "left");
                publish(rightPublisher, id, "right");
            }

            assertAllOf(leftClient, event -> event.path("data").path("side"), "left");
            assertAllOf(rightClient, event -> event.path("data").path("side"), "right");
        }
    }

    private static void publish(RealtimeClient publisher, int id, String side) {
        publisher.send(
                "{\"type\":\"publish\",\"channel\":\"events:order.created\",\"data\":{\"n\":%d,\"side\":\"%s\"}}"
                        .formatted(id, side));
    }

    private static Document document(int id, String side) {
        return Documents.id(id).append("n", Math.max(id, -1 - id)).append("side", side);
    }

    private static void assertAllOf(
            RealtimeClient client, Function<JsonNode, JsonNode> side, String expected) {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < CHANGES) {
            JsonNode event = client.next("event");
            assertThat(side.apply(event).asText()).isEqualTo(expected);
            numbers.add(number(event));
        }
        assertThat(numbers).isEqualTo(IntStream.range(0, CHANGES).boxed().toList());
        assertThat(events(client.drain())).isEmpty();
    }

    private static int number(JsonNode event) {
        return event.has("record")
                ? event.path("record").path("id").asInt()
                : event.path(event.has("document") ? "document" : "data").path("n").asInt();
    }

    private static List<JsonNode> events(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals("event"))
                .toList();
    }
}
