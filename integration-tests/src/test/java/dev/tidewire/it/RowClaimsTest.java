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
    /** Claims that would be operators, were they put into the predicate as they are. */
    private static final List<Object> OPERATORS =
            List.of(
                    Map.of("$ne", ""),
                    Map.of("$exists", true),
                    Map.of("$regex", ".*"),
                    Map.of("$not", Map.of("$eq", "x")),
                    Map.of(),
                    List.of("ada", "bob"),
                    List.of(),
                    List.of(Map.of("$ne", "")));

    /** Claims that would be operators, were they put into the predicate's source. */
    private static final List<String> TEXTS =
            List.of(
                    "\"},\"$or\":[{}],\"x\":{\"y\":\"",
                    "\",\"$nor\":[],\"z\":\"",
                    "{\"$ne\":\"\"}",
                    "$ne",
                    "${claim.sub}",
                    "${claim.owner}",
                    "ada\\",
                    "ada\\u0022",
                    "[\"ada\"]",
                    "ada ",
                    "ADA",
                    ".*",
                    "%",
                    "*",
                    "' OR '1'='1",
                    "null");

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

    @Test
    void noClaimBecomesAPredicate(Stack stack) throws SQLException {
        try (Shop shop = new Shop(stack, "injectors")) {
            shop.sql("CREATE TABLE owned (id int PRIMARY KEY, owner text, secret text)");
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (RealtimeClient first = client(stack, shop.workspace, "ada")) {
                first.subscribe("postgres:owned", "{}");
            }
            OPERATORS.forEach(claim -> assertRefused(stack, shop.workspace, claim));
            RealtimeClient ada = client(stack, shop.workspace, "ada");
            List<RealtimeClient> clients =
                    TEXTS.stream().map(text -> client(stack, shop.workspace, text)).toList();
            ada.subscribe("postgres:owned", "{}");
            clients.forEach(client -> client.subscribe("postgres:owned", "{}"));

            shop.sql("INSERT INTO owned VALUES (-1, 'ada', 'of ada')");
            for (int id = 0; id < TEXTS.size(); id++) {
                shop.sql("INSERT INTO owned VALUES (%d, $t$%s$t$)".formatted(id, TEXTS.get(id)));
            }
            shop.sql("INSERT INTO owned VALUES (-2, 'ada', 'last of ada')");

            assertThat(until(ada, -2)).hasSize(2);
            for (int id = 0; id < TEXTS.size(); id++) {
                assertSeesOnly(clients.get(id), id);
            }
            ada.close();
        }
    }

    private static void assertSeesOnly(RealtimeClient client, int id) {
        try (client) {
            assertThat(id(client.next("event"))).as(TEXTS.get(id)).isEqualTo(id);
            client.send("{\"type\":\"ping\"}");
            assertThat(client.next().path("type").asText()).isEqualTo("pong");
        }
    }

    private static void assertRefused(Stack stack, String workspace, Object claim) {
        String token = token(stack, workspace, claim);
        try (RealtimeClient client =
                RealtimeClient.to(stack.url(workspace)).bearer(token).connect()) {
            client.next("authenticated");

            assertThat(client.ask("postgres:owned", "{}").path("code").asInt()).isEqualTo(4003);
        }
    }

    private static RealtimeClient client(Stack stack, String workspace, String owner) {
        RealtimeClient client =
                RealtimeClient.to(stack.url(workspace))
                        .bearer(token(stack, workspace, owner))
                        .connect();
        client.next("authenticated");
        return client;
    }

    private static String token(Stack stack, String workspace, Object owner) {
        return stack.issuer.token(
                TokenRequest.forUser("ada")
                        .withWorkspaces(workspace)
                        .withClaims(Map.of("owner", owner)));
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
