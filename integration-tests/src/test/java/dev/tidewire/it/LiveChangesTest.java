package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A row changed in PostgreSQL reaches a WebSocket subscriber. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class LiveChangesTest {
    private final Stack stack;
    private final Shop shop;
    private final RealtimeClient client;

    LiveChangesTest(Stack stack) throws SQLException {
        this.stack = stack;
        this.shop = new Shop(stack);
        this.client = stack.client(shop.workspace);
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeEach
    void open() {
        assertThat(client.isClosed()).isFalse();
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        shop.close();
    }

    @Test
    void anInsertArrivesWithItsExactValues() throws SQLException {
        client.subscribe("postgres:products", "{}");

        shop.insert(1, "books", "12345678901234567890123456789012345.67");

        JsonNode event = client.next("event");
        assertThat(event.path("operation").asText()).isEqualTo("INSERT");
        assertThat(event.path("channel").asText()).isEqualTo("postgres:products");
        assertThat(event.path("table").asText()).isEqualTo("products");
        assertThat(event.path("schema").asText()).isEqualTo(shop.schema);
        assertThat(event.path("record").path("id").asLong()).isEqualTo(1);
        assertThat(event.path("record").path("price").decimalValue())
                .isEqualTo(new BigDecimal("12345678901234567890123456789012345.67"));
    }

    @Test
    void anUpdateArrivesWithTheOldRowAndWhatChanged() throws SQLException {
        shop.insert(1, "books", "10");
        client.subscribe("postgres:products", "{\"operations\":[\"UPDATE\"]}");

        shop.sql("UPDATE products SET price = 11 WHERE id = 1");

        JsonNode event = client.next("event");
        assertThat(event.path("oldRecord").path("price").asInt()).isEqualTo(10);
        assertThat(event.path("record").path("price").asInt()).isEqualTo(11);
        assertThat(event.path("changedColumns").toString()).isEqualTo("[\"price\"]");
    }

    @Test
    void aDeleteIsTestedOnTheOldRow() throws SQLException {
        shop.insert(1, "books", "10");
        shop.insert(2, "games", "10");
        client.subscribe(
                "postgres:products",
                "{\"operations\":[\"DELETE\"],\"predicates\":{\"category\":\"games\"}}");

        shop.sql("DELETE FROM products");

        JsonNode event = client.next("event");
        assertThat(event.path("operation").asText()).isEqualTo("DELETE");
        assertThat(event.path("oldRecord").path("id").asInt()).isEqualTo(2);
        assertNothingMore();
    }

    @Test
    void aTruncateReachesEverySubscriptionOfItsTable() throws SQLException {
        client.subscribe("postgres:products", "{\"predicates\":{\"category\":\"none\"}}");

        shop.sql("TRUNCATE products");

        assertThat(client.next("event").path("operation").asText()).isEqualTo("TRUNCATE");
    }

    @Test
    void aPartialWildcardChoosesTables() throws SQLException {
        shop.sql("CREATE TABLE order_lines (id int PRIMARY KEY)");
        shop.sql("CREATE TABLE order_notes (id int PRIMARY KEY)");
        client.subscribe("postgres:order_*", "{}");

        shop.insert(1, "books", "10");
        shop.sql("INSERT INTO order_lines VALUES (1)");
        shop.sql("INSERT INTO order_notes VALUES (2)");

        assertThat(client.next("event").path("table").asText()).isEqualTo("order_lines");
        assertThat(client.next("event").path("table").asText()).isEqualTo("order_notes");
        assertNothingMore();
    }

    @Test
    void onlyMatchingRowsArrive() throws SQLException {
        client.subscribe(
                "postgres:products",
                "{\"predicates\":{\"category\":\"electronics\",\"price\":{\"$gte\":100}}}");

        shop.insert(1, "electronics", "99.99");
        shop.insert(2, "books", "100");
        shop.insert(3, "electronics", "100.00");

        assertThat(client.next("event").path("record").path("id").asInt()).isEqualTo(3);
        assertNothingMore();
    }

    @Test
    void anUpdateThatMovesARowAcrossTheFilterSaysSo() throws SQLException {
        shop.insert(1, "books", "10");
        client.subscribe("postgres:products", "{\"predicates\":{\"price\":{\"$gte\":100}}}");

        shop.sql("UPDATE products SET price = 100");
        shop.sql("UPDATE products SET price = 200");
        shop.sql("UPDATE products SET price = 20");
        shop.sql("UPDATE products SET price = 30");
        shop.insert(2, "books", "500");

        assertThat(client.next("event").path("transition").asText()).isEqualTo("enter");
        assertThat(client.next("event").has("transition")).isFalse();
        assertThat(client.next("event").path("transition").asText()).isEqualTo("leave");
        assertThat(client.next("event").path("operation").asText()).isEqualTo("INSERT");
    }

    @Test
    void aTableThatIsCreatedLaterIsThereWithoutARestart() throws SQLException {
        client.subscribe("postgres:*", "{}");

        shop.sql("CREATE TABLE orders (id int PRIMARY KEY, note text)");
        shop.sql("INSERT INTO orders VALUES (1, 'first')");
        shop.sql("UPDATE orders SET note = 'second'");

        JsonNode insert = client.next("event");
        JsonNode update = client.next("event");
        assertThat(insert.path("channel").asText()).isEqualTo("postgres:orders");
        assertThat(update.path("oldRecord").path("note").asText()).isEqualTo("first");
    }

    @Test
    void aTransactionCarriesItsCorrelationId() throws SQLException {
        client.subscribe("postgres:products", "{}");

        shop.sql(
                "BEGIN; SELECT pg_logical_emit_message(true, 'correlation-id', 'corr-abc-123');"
                        + "INSERT INTO products (id) VALUES (1); COMMIT");
        shop.sql("INSERT INTO products (id) VALUES (2)");

        assertThat(client.next("event").path("correlationId").asText()).isEqualTo("corr-abc-123");
        assertThat(client.next("event").path("correlationId").asText())
                .isNotEmpty()
                .isNotEqualTo("corr-abc-123");
    }

    @Test
    void aChangeThatSeveralSubscriptionsMatchIsOneFrame() throws SQLException {
        JsonNode all = client.subscribe("postgres:products", "{}");
        JsonNode some = client.subscribe("postgres:*", "{\"predicates\":{\"category\":\"books\"}}");

        shop.insert(1, "books", "1");
        shop.insert(2, "games", "1");

        Set<String> both =
                Set.of(all.path("subscription").asText(), some.path("subscription").asText());
        assertThat(subscriptions(client.next("event"))).isEqualTo(both);
        assertThat(subscriptions(client.next("event")))
                .containsExactly(all.path("subscription").asText());
    }

    @Test
    void anIdenticalSubscriptionIsTheSameForEverybody() throws SQLException {
        try (RealtimeClient other = stack.client(shop.workspace)) {
            String filter = "{\"predicates\":{\"price\":{\"$in\":[1,2]},\"category\":\"a\"}}";
            String sameFilter =
                    "{\"predicates\":{\"category\":{\"$eq\":\"a\"},\"price\":{\"$in\":[2.0,1]}}}";
            String first =
                    client.subscribe("postgres:products", filter).path("subscription").asText();

            String second =
                    other.subscribe("postgres:products", sameFilter).path("subscription").asText();

            assertThat(second).isEqualTo(first);
            shop.insert(1, "a", "2");
            assertThat(client.next("event").path("id")).isEqualTo(other.next("event").path("id"));
        }
    }

    @Test
    void afterUnsubscribingNothingArrives() throws SQLException {
        String id = client.subscribe("postgres:products", "{}").path("subscription").asText();
        String kept =
                client.subscribe("postgres:products", "{\"operations\":[\"DELETE\"]}")
                        .path("subscription")
                        .asText();
        client.send("{\"type\":\"unsubscribe\",\"subscription\":\"" + id + "\",\"ref\":\"u\"}");
        assertThat(client.next("unsubscribed").path("ref").asText()).isEqualTo("u");

        shop.insert(1, "a", "1");
        shop.sql("DELETE FROM products");

        JsonNode event = client.next("event");
        assertThat(event.path("operation").asText()).isEqualTo("DELETE");
        assertThat(subscriptions(event)).containsExactly(kept);
    }

    @Test
    void everyChangeArrivesOnceAndInCommitOrder() throws SQLException {
        client.subscribe("postgres:products", "{}");

        for (int batch = 0; batch < 20; batch++) {
            shop.sql(
                    "INSERT INTO products (id) SELECT i FROM generate_series(%d, %d) AS i"
                            .formatted(batch * 100, batch * 100 + 99));
        }

        List<Integer> ids = new ArrayList<>();
        Set<String> changes = new HashSet<>();
        while (ids.size() < 2000) {
            JsonNode event = client.next("event");
            ids.add(event.path("record").path("id").asInt());
            changes.add(event.path("id").asText());
        }
        assertThat(ids).isEqualTo(IntStream.range(0, 2000).boxed().toList());
        assertThat(changes).hasSize(2000);
    }

    @Test
    void pingIsAnsweredWithItsRef() {
        client.send("{\"type\":\"ping\",\"ref\":\"p1\"}");

        assertThat(client.next("pong").path("ref").asText()).isEqualTo("p1");
    }

    /** Since order holds, whatever was sent before the marker would arrive before it. */
    private void assertNothingMore() throws SQLException {
        shop.sql("CREATE TABLE marker (id int PRIMARY KEY)");
        client.subscribe("postgres:marker", "{}");
        shop.sql("INSERT INTO marker VALUES (1)");
        assertThat(client.next("event").path("table").asText()).isEqualTo("marker");
    }

    private static Set<String> subscriptions(JsonNode event) {
        Set<String> ids = new HashSet<>();
        event.path("subscriptions").forEach(id -> ids.add(id.asText()));
        return ids;
    }
}
