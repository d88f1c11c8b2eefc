package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that does not read for a while gets what its subscription wants then. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class SlowClientsTest {
    private static final String CHANNEL = "postgres:products";
    private static final String CLOSES = "tidewire_gateway_closes_total{code=\"overloaded\"}";
    private static final int LAST = 1_000_000;

    private final Stack stack;
    private final GatewayMeters meters;

    SlowClientsTest(Stack stack) {
        this.stack = stack;
        meters = new GatewayMeters(stack);
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void whoConflatesGetsTheLatestOfEachRowAndSeesTheSameTable() throws SQLException {
        int rows = 40;
        int updates = 50;
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, CHANNEL);
            try (RealtimeClient slow = stack.client(shop.workspace);
                    RealtimeClient quick = stack.client(shop.workspace)) {
                subscribe(slow, "conflate");
                subscribe(quick, "catchup");
                slow.pause();
                shop.sql(wideRows(rows));
                for (int update = 0; update < updates; update++) {
                    shop.sql("UPDATE products SET price = price + 1");
                }
                shop.sql("DELETE FROM products WHERE id % 4 = 0");
                int changes = rows + rows * updates + rows / 4;
                Map<Integer, Integer> table = fold(take(quick, changes));
                slow.resume();
                slow.next("suspended");
                shop.insert(LAST, "last", "0");
                List<JsonNode> events = untilLast(slow);

                assertThat(table).hasSize(rows * 3 / 4);
                table.put(LAST, 0);
                assertThat(fold(events)).isEqualTo(table);
                assertThat(events).hasSizeLessThan(changes / 2);
                assertThat(events).anyMatch(event -> event.path("conflated").asInt() > 1);
            }
            AuditTrail audit = new AuditTrail(stack.servers.bootstrapServers());
            assertThat(audit.await("session-suspended", shop.workspace).path("suspensionReason"))
                    .isEqualTo(
                            audit.await("session-resumed", shop.workspace)
                                    .path("suspensionReason"));
        }
    }

    @Test
    void whoIsDisconnectedGoesOnWhereItWasCutOff() throws SQLException {
        int rows = 2_500;
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, CHANNEL);
            List<Integer> seen = new ArrayList<>();
            String cursor;
            try (RealtimeClient slow = stack.client(shop.workspace);
                    RealtimeClient quick = stack.client(shop.workspace)) {
                subscribe(slow, "disconnect");
                subscribe(quick, "catchup");
                double closes = meters.value(CLOSES);
                slow.pause();
                shop.sql(wideRows(rows));
                Awaitility.await().until(() -> meters.value(CLOSES) > closes);
                slow.resume();
                RealtimeClient.Closed closed = slow.awaitClosed();
                List<JsonNode> frames = slow.drain();
                assertThat(ids(take(quick, rows))).isEqualTo(numbers(rows));
                seen.addAll(ids(frames));
                cursor = frames.getLast().path("cursor").asText();

                assertThat(closed.code()).isEqualTo(4009);
                assertThat(closed.reason()).contains("onSlow disconnect");
                assertThat(frames.getLast().path("type").asText()).isEqualTo("cursor");
                assertThat(seen).hasSizeLessThan(rows);
            }
            try (RealtimeClient again = stack.client(shop.workspace)) {
                again.subscribeFrom(CHANNEL, cursor);
                seen.addAll(ids(take(again, rows - seen.size())));
            }

            assertThat(seen).isEqualTo(numbers(rows));
        }
    }

    private static String wideRows(int count) {
        return "INSERT INTO products SELECT i, repeat('x', 10000), 'wide', 0"
                + " FROM generate_series(0, %d) AS i".formatted(count - 1);
    }

    private static List<Integer> numbers(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static void subscribe(RealtimeClient client, String onSlow) {
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"%s\",\"onSlow\":\"%s\"}"
                        .formatted(CHANNEL, onSlow));
        client.next("subscribed");
    }

    private static List<JsonNode> take(RealtimeClient client, int count) {
        return IntStream.range(0, count).mapToObj(_ -> client.next("event")).toList();
    }

    private static List<JsonNode> untilLast(RealtimeClient client) {
        List<JsonNode> events = new ArrayList<>();
        do {
            events.add(client.next("event"));
        } while (id(events.getLast()) != LAST);
        return events;
    }

    private static List<Integer> ids(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals("event"))
                .map(SlowClientsTest::id)
                .collect(Collectors.toList());
    }

    private static int id(JsonNode event) {
        return image(event).path("id").asInt();
    }

    private static JsonNode image(JsonNode event) {
        return event.has("record") ? event.path("record") : event.path("oldRecord");
    }

    private static Map<Integer, Integer> fold(List<JsonNode> events) {
        Map<Integer, Integer> table = new TreeMap<>();
        for (JsonNode event : events) {
            if (event.has("record")) {
                table.put(id(event), image(event).path("price").asInt());
            } else {
                table.remove(id(event));
            }
        }
        return table;
    }
}
