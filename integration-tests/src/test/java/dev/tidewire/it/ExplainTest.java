package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client can ask what a filter makes of a record, and it is what a subscription makes of it. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class ExplainTest {
    private static final Schemas SCHEMAS = Schemas.load();

    private final Stack stack;

    ExplainTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    private static JsonNode ask(
            RealtimeClient client, String channel, String filter, String sample) {
        client.send(
                "{\"type\":\"explain\",\"channel\":\"%s\",\"filter\":%s,%s,\"ref\":\"explain\"}"
                        .formatted(channel, filter, sample));
        return client.next(
                frame -> frame.path("ref").asText().equals("explain"), "the answer to explain");
    }

    private static JsonNode explained(
            RealtimeClient client, String channel, String filter, String sample) {
        JsonNode answer = ask(client, channel, filter, sample);
        assertThat(SCHEMAS.problems("server/explained.schema.json", answer.toString())).isEmpty();
        return answer;
    }

    /** The change of an event frame as a sample. */
    private static String sample(JsonNode event) {
        List<String> members = new ArrayList<>();
        members.add("\"operation\":\"" + event.path("operation").asText() + "\"");
        for (String name : List.of("record", "oldRecord")) {
            if (event.has(name)) {
                members.add("\"" + name + "\":" + event.path(name));
            }
        }
        return String.join(",", members);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"predicates\":{\"price\":{\"$gte\":100}}}",
                "{\"predicates\":{\"category\":{\"$ne\":\"books\"},\"price\":{\"$lt\":1000000}}}",
                "{\"predicates\":{\"$or\":[{\"name\":{\"$like\":\"%t 3\"}},{\"price\":150.5}]}}",
                "{\"operations\":[\"UPDATE\"],\"predicates\":{\"category\":{\"$in\":[\"games\",\"toys\"]}}}",
                "{\"operations\":[\"INSERT\",\"DELETE\"]}"
            })
    void theExplanationOfEveryChangeIsWhatASubscriptionGets(String filter) throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient all = stack.client(shop.workspace);
                RealtimeClient some = stack.client(shop.workspace);
                RealtimeClient asking = stack.client(shop.workspace)) {
            shop.sql("CREATE TABLE ends (id int)");
            all.subscribe("postgres:ends", "{}");
            some.subscribe("postgres:ends", "{}");
            all.subscribe("postgres:products", "{}");
            some.subscribe("postgres:products", filter);
            shop.insert(1, "books", "80");
            shop.insert(2, "games", "150.50");
            shop.insert(3, "toys", "12345678901234567890.10");
            shop.sql("UPDATE products SET price = 120, category = 'games' WHERE id = 1");
            shop.sql("UPDATE products SET price = 80, category = 'books' WHERE id = 2");
            shop.sql("UPDATE products SET name = 'other' WHERE id = 3");
            shop.sql("DELETE FROM products WHERE id = 1");
            shop.sql("DELETE FROM products WHERE id = 3");
            shop.sql("INSERT INTO ends VALUES (1)");

            List<JsonNode> changes = events(all);
            List<String> matching = new ArrayList<>();
            for (JsonNode change : changes) {
                JsonNode answer = explained(asking, "postgres:products", filter, sample(change));
                if (answer.path("matches").asBoolean()) {
                    matching.add(told(change.path("id"), answer));
                }
            }

            assertThat(changes).hasSize(8);
            assertThat(matching).isNotEmpty().hasSizeLessThan(8);
            assertThat(events(some))
                    .map(delivered -> told(delivered.path("id"), delivered))
                    .isEqualTo(matching);
        }
    }

    /** The changes of products that arrive. */
    private static List<JsonNode> events(RealtimeClient client) {
        List<JsonNode> events = new ArrayList<>();
        JsonNode event = client.next("event");
        while (event.path("channel").asText().equals("postgres:products")) {
            events.add(event);
            event = client.next("event");
        }
        return events;
    }

    private static String told(JsonNode id, JsonNode frame) {
        return id.asText() + " " + frame.path("transition").asText("none");
    }

    @Test
    void theConditionThatFailsIsNamedWithWhatIsThere() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            stack.awaitChannel(shop.workspace, "postgres:products");

            JsonNode answer =
                    explained(
                            client,
                            "postgres:products",
                            "{\"predicates\":{\"price\":{\"$gte\":1,\"$lt\":100},\"category\":\"books\"}}",
                            "\"record\":{\"price\":12345678901234567890.10,\"category\":\"games\"}");

            assertThat(answer.path("failed"))
                    .hasToString(
                            "{\"condition\":\"filter.predicates.price.$lt\",\"field\":\"price\",\"operator\":\"$lt\",\"operand\":100,\"found\":[12345678901234567890.10]}");
            assertThat(answer.path("indexedBy"))
                    .hasToString(
                            "[{\"kind\":\"hash\",\"field\":\"category\",\"value\":\"books\"}]");
            assertThat(answer.path("alternatives"))
                    .hasToString(
                            "[[{\"kind\":\"range\",\"field\":\"price\",\"from\":1,\"to\":100}]]");
        }
    }

    @Test
    void aTableThatDoesNotExistIsRefusedWith4010() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            stack.awaitChannel(shop.workspace, "postgres:products");

            JsonNode error = ask(client, "postgres:prodcuts", "{}", "\"record\":{}");

            assertThat(error.path("code").asInt()).isEqualTo(4010);
            assertThat(error.path("message").asText()).contains("postgres:products");
        }
    }

    @Test
    void aBadFilterIsRefusedWith4000() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            JsonNode error =
                    ask(
                            client,
                            "postgres:products",
                            "{\"predicates\":{\"price\":{\"$gtr\":1}}}",
                            "\"record\":{}");

            assertThat(error.path("code").asInt()).isEqualTo(4000);
            assertThat(error.path("message").asText()).contains("price.$gtr", "$gt");
        }
    }

    @Test
    void whoMayNotReadTheChannelIsRefusedWith4003AndThatIsOnRecord() {
        String workspace = "explaining";
        String token =
                stack.issuer.token(
                        TokenRequest.forUser("ada")
                                .withWorkspaces(workspace)
                                .withScopes("realtime:mongo:read"));
        try (RealtimeClient client =
                RealtimeClient.to(stack.url(workspace)).bearer(token).connect()) {
            client.next("authenticated");

            JsonNode error =
                    ask(
                            client,
                            "postgres:products",
                            "{\"predicates\":{\"price\":1}}",
                            "\"record\":{\"price\":70707}");

            assertThat(error.path("code").asInt()).isEqualTo(4003);
            JsonNode denial =
                    new AuditTrail(stack.servers.bootstrapServers())
                            .await("auth-denied", workspace);
            assertThat(denial.path("channelType").asText()).isEqualTo("postgres");
            assertThat(denial.path("filterSnapshot").asText()).contains("price");
            assertThat(denial.toString()).doesNotContain("70707");
        }
    }

    @Test
    void anEventsDataIsExplainedAsItIsDelivered() {
        String filter = "{\"predicates\":{\"lines\":{\"$elemMatch\":{\"sku\":\"a\",\"count\":2}}}}";
        try (RealtimeClient client = stack.publisher("explaining-events");
                RealtimeClient reader = stack.client("explaining-events")) {
            reader.subscribe("events:order.*", filter);
            List<String> all =
                    List.of(
                            "{\"lines\":[{\"sku\":\"a\",\"count\":1},{\"sku\":\"b\",\"count\":2}]}",
                            "[{\"lines\":[]}]",
                            "null",
                            "{\"lines\":[{\"sku\":\"a\",\"count\":2.0}]}");
            List<Boolean> matches = new ArrayList<>();
            for (String data : all) {
                matches.add(
                        explained(client, "events:order.*", filter, "\"record\":" + data)
                                .path("matches")
                                .asBoolean());
                client.send(
                        "{\"type\":\"publish\",\"channel\":\"events:order.paid\",\"data\":"
                                + data
                                + "}");
                client.next("published");
            }

            assertThat(matches).containsExactly(false, false, false, true);
            assertThat(reader.next("event").path("data")).hasToString(all.getLast());
        }
    }
}
