package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Numbered rows, documents and events of a workspace each, and a subscriber to each family. */
final class Traffic implements AutoCloseable {
    private final Shop shop;
    private final Documents documents;
    private final Publishing publishing;
    private final RealtimeClient rows;
    private final RealtimeClient docs;
    private final RealtimeClient events;

    Traffic(Stack stack) throws SQLException {
        shop = new Shop(stack);
        documents = new Documents(stack);
        publishing = new Publishing(stack, documents.workspace);
        rows = stack.client(shop.workspace);
        docs = stack.client(documents.workspace);
        events = stack.client(documents.workspace);
        rows.subscribe("postgres:products", "{}");
        docs.subscribe("mongo:*", "{}");
        events.subscribe("events:*", "{}");
    }

    /** Writes so many of each; an event is sent again, with its key, until it is acknowledged. */
    void write(int from, int count) {
        for (int id = from; id < from + count; id++) {
            try {
                shop.sql("INSERT INTO products (id) VALUES (" + id + ")");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            documents.collection("orders").insertOne(Documents.id(id));
            publish(id);
        }
    }

    private void publish(int id) {
        Map<String, String> key = Map.of("Idempotency-Key", "event-" + id);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        publishing
                                        .post("tick", "application/json", Integer.toString(id), key)
                                        .statusCode()
                                == 202);
    }

    /** Every one of them arrived once and in order, and nothing else did. */
    void assertAllArrived(int count) {
        assertAll(rows, count, event -> event.path("record").path("id").asInt());
        assertAll(docs, count, event -> event.path("document").path("_id").asInt());
        assertAll(events, count, event -> event.path("data").asInt());
    }

    private static void assertAll(
            RealtimeClient client, int count, ToIntFunction<JsonNode> number) {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < count) {
            ids.add(number.applyAsInt(client.next("event")));
        }
        assertThat(ids).isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(client.drain()).noneMatch(frame -> frame.path("type").asText().equals("event"));
    }

    @Override
    public void close() throws SQLException {
        rows.close();
        docs.close();
        events.close();
        publishing.close();
        documents.close();
        shop.close();
    }
}
