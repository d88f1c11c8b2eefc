package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be subscribed to is what there is. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class CatalogueTest {
    private final Stack stack;
    private final Shop shop;
    private final RealtimeClient client;

    CatalogueTest(Stack stack) throws SQLException {
        this.stack = stack;
        this.shop = new Shop(stack);
        this.client = stack.client(shop.workspace);
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeEach
    void awaitProducts() {
        stack.awaitChannel(shop.workspace, "postgres:products");
    }

    @AfterEach
    void close() throws SQLException {
        client.close();
        shop.close();
    }

    @Test
    void aTableThatDoesNotExistIsAnsweredWithTheNearestOne() {
        JsonNode error = client.ask("postgres:prodcuts", "{}");

        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.path("code").asInt()).isEqualTo(4010);
        assertThat(error.path("name").asText()).isEqualTo("channel_unavailable");
        assertThat(error.path("message").asText())
                .isEqualTo("postgres:prodcuts does not exist; did you mean postgres:products?");
    }

    @Test
    void anEntityThatDoesNotExistIsAnsweredTheSameWay() {
        JsonNode error = client.ask("postgres:*", "{\"entity\":\"product\"}");

        assertThat(error.path("code").asInt()).isEqualTo(4010);
        assertThat(error.path("message").asText()).endsWith("did you mean postgres:products?");
    }

    @Test
    void aTableOfAnotherWorkspaceDoesNotExistAndIsNotNamed() throws SQLException {
        try (Shop other = new Shop(stack)) {
            other.sql("CREATE TABLE secrets (id int)");
            stack.awaitChannel(other.workspace, "postgres:secrets");

            assertThat(client.ask("postgres:secrets", "{}").path("message").asText())
                    .isEqualTo(
                            "postgres:secrets does not exist; the workspace has postgres:products");
            assertThat(client.ask("postgres:secret", "{}").toString()).doesNotContain("secrets");
        }
    }

    @Test
    void aTableCanBeSubscribedOnceItIsCreatedAndNoLongerWhenItIsDropped() throws SQLException {
        assertThat(client.ask("postgres:orders", "{}").path("code").asInt()).isEqualTo(4010);

        shop.sql("CREATE TABLE orders (id int PRIMARY KEY)");
        client.subscribe("postgres:orders", "{}");
        shop.sql("INSERT INTO orders VALUES (1)");
        assertThat(client.next("event").path("table").asText()).isEqualTo("orders");

        shop.sql("DROP TABLE orders");
        stack.awaitNoChannel(shop.workspace, "postgres:orders");
    }

    @Test
    void aRenamedTableIsKnownByItsNewName() throws SQLException {
        shop.sql("ALTER TABLE products RENAME TO articles");

        client.subscribe("postgres:articles", "{}");

        stack.awaitNoChannel(shop.workspace, "postgres:products");
    }
}
