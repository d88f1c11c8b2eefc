package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody sees a row of another workspace. */
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

            assertAllOf(leftClient, left.schema);
            assertAllOf(rightClient, right.schema);
            assertThat(events(leftClient.drain())).isEmpty();
            assertThat(events(rightClient.drain())).isEmpty();
        }
    }

    private static void assertAllOf(RealtimeClient client, String schema) {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < CHANGES) {
            JsonNode event = client.next("event");
            assertThat(event.path("schema").asText()).isEqualTo(schema);
            ids.add(event.path("record").path("id").asInt());
        }
        assertThat(ids).isEqualTo(IntStream.range(0, CHANGES).boxed().toList());
    }

    private static List<JsonNode> events(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals("event"))
                .toList();
    }
}
