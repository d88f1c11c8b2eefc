package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A row whose primary key changes is deleted for all who see it, and inserted with the new key. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class MovedKeyTest {
    private final Stack stack;

    MovedKeyTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void everyViewSeesItOnce() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient old = stack.client(shop.workspace);
                RealtimeClient moved = stack.client(shop.workspace);
                RealtimeClient both = stack.client(shop.workspace)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            old.subscribe("postgres:products", "{\"predicates\":{\"id\":1}}");
            moved.subscribe("postgres:products", "{\"predicates\":{\"id\":2}}");
            both.subscribe("postgres:products", "{\"predicates\":{\"price\":20}}");

            shop.sql("INSERT INTO products VALUES (1, 'lamp', 'home', 20)");
            assertThat(old.next("event").path("operation").asText()).isEqualTo("INSERT");
            assertThat(both.next("event").path("operation").asText()).isEqualTo("INSERT");
            shop.sql("UPDATE products SET id = 2; UPDATE products SET price = 21");

            assertChange(old.next("event"), "DELETE", "oldRecord", 1);
            assertChange(moved.next("event"), "INSERT", "record", 2);
            assertThat(moved.next("event").path("record").path("price").asInt()).isEqualTo(21);
            assertChange(both.next("event"), "DELETE", "oldRecord", 1);
            assertChange(both.next("event"), "INSERT", "record", 2);
            assertThat(both.next("event").path("transition").asText()).isEqualTo("leave");
        }
    }

    private static void assertChange(JsonNode event, String operation, String image, int id) {
        assertThat(event.path("operation").asText()).isEqualTo(operation);
        assertThat(event.path(image).path("id").asInt()).isEqualTo(id);
        assertThat(event.has("transition")).isFalse();
    }
}
