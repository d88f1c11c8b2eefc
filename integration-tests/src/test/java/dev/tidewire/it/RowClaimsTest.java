package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody sees a row that its token's claims do not allow, live or in a replay. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class RowClaimsTest {
    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void ofARowThatChangesHandsEachOwnerSeesItsOwnImageOnly(Stack stack) throws SQLException {
        try (Shop shop = new Shop(stack, "owners")) {
            shop.sql("CREATE TABLE owned (id int PRIMARY KEY, owner text, secret text)");
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (RealtimeClient ada = client(stack, shop.workspace, "ada");
                    RealtimeClient bob = client(stack, shop.workspace, "bob")) {
                ada.subscribe("postgres:owned", "{}");
                bob.subscribe("postgres:owned", "{\"predicates\":{\"id\":{\"$gte\":0}}}");

                shop.sql("INSERT INTO owned VALUES (1, 'ada', 'of ada'), (2, 'bob', 'of bob')");
                shop.sql("UPDATE owned SET owner = 'bob', secret = 'now of bob' WHERE id = 1");
                shop.sql("DELETE FROM owned");
                shop.sql("INSERT INTO owned VALUES (3, 'ada', 'last of ada')");
                shop.sql("INSERT INTO owned VALUES (4, 'bob', 'last of bob')");

                List<JsonNode> adas = until(ada, 3);
                List<JsonNode> bobs = until(bob, 4);
                assertThat(kinds(adas)).containsExactly("INSERT", "UPDATE leave", "INSERT");
                assertThat(adas.toString()).doesNotContain("of bob").contains("\"of ada");
                assertThat(kinds(bobs))
                        .containsExactly("INSERT", "UPDATE enter", "DELETE", "DELETE", "INSERT");
                assertThat(bobs.toString()).doesNotContain("of ada").contains("now of bob");

                try (RealtimeClient late = client(stack, shop.workspace, "ada")) {
                    late.subscribeFrom("postgres:owned", "earliest");
                    assertThat(until(late, 3).toString()).isEqualTo(adas.toString());
                }
            }
        }
    }

    @Test
    void ofADocumentThatChangesHandsEachOwnerSeesItsOwnImageOnly(Stack stack) {
        try (Documents documents = new Documents(stack, "keepers")) {
            MongoCollection<Document> owned = documents.collection("owned");
            owned.insertOne(Documents.id(0).append("owner", "nobody"));
            try (RealtimeClient ada = client(stack, documents.workspace, "ada");
                    RealtimeClient bob = client(stack, documents.workspace, "bob")) {
                ada.subscribe("mongo:owned", "{}");
                bob.subscribe("mongo:owned", "{}");

                owned.insertOne(Documents.id(1).append("owner", "ada").append("secret", "of ada"));
                owned.updateOne(
                        Documents.id(1),
                        Updates.combine(
                                Updates.set("owner", "bob"), Updates.set("secret", "of bob")));
                owned.insertOne(Documents.id(3).append("owner", "ada"));
                owned.insertOne(Documents.id(4).append("owner", "bob"));

                List<JsonNode> adas = until(ada, 3);
                List<JsonNode> bobs = until(bob, 4);
                assertThat(adas.toString()).doesNotContain("of bob").contains("of ada");
                assertThat(bobs.toString()).doesNotContain("of ada").contains("of bob");
            }
        }
    }

    @Test
    void aTokenWithoutTheClaimMayNotSubscribe(Stack stack) throws SQLException {
        try (Shop shop = new Shop(stack, "strangers");
                RealtimeClient client = stack.client(shop.workspace)) {
            JsonNode answer = client.ask("postgres:owned", "{}");

            assertThat(answer.path("code").asInt()).isEqualTo(4003);
        }
    }

    private static RealtimeClient client(Stack stack, String workspace, String owner) {
        RealtimeClient client =
                RealtimeClient.to(stack.url(workspace))
                        .bearer(
                                stack.issuer.token(
                                        TokenRequest.forUser(owner)
                                                .withWorkspaces(workspace)
                                                .withClaims(Map.of("owner", owner))))
                        .connect();
        client.next("authenticated");
        return client;
    }

    /** All events up to the one with an id. */
    private static List<JsonNode> until(RealtimeClient client, int last) {
        List<JsonNode> events = new ArrayList<>();
        while (events.isEmpty() || id(events.getLast()) != last) {
            JsonNode event = client.next("event");
            ((ObjectNode) event).remove("subscriptions");
            events.add(event);
        }
        return events;
    }

    private static int id(JsonNode event) {
        JsonNode document = event.path("document");
        return document.isMissingNode()
                ? event.path("record").path("id").asInt()
                : document.path("_id").asInt();
    }

    private static List<String> kinds(List<JsonNode> events) {
        return events.stream()
                .map(event ->
                        (event.path("operation").asText() + " " + event.path("transition").asText())
                                .strip())
                .toList();
    }
}
