package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * A workspace in which numbered rows, documents and events with a secret marker are written all the
 * time, and its one subscriber.
 */
final class Canaries implements AutoCloseable {
    private static final List<String> CHANNELS =
            List.of("postgres:products", "mongo:*", "events:*");

    final String workspace;
    final String marker;
    final List<String> cursors = new ArrayList<>();
    final List<String> subscriptions = new ArrayList<>();
    private final Shop shop;
    private final Documents documents;
    private final RealtimeClient publisher;
    private final RealtimeClient subscriber;
    private final List<JsonNode> early = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread writer;
    private int written;

    Canaries(Stack stack, String workspace, String marker) throws SQLException {
        this.workspace = workspace;
        this.marker = marker;
        shop = new Shop(stack, workspace);
        shop.sql("CREATE TABLE " + marker + " (id int PRIMARY KEY)");
        documents = new Documents(stack, workspace);
        publisher = stack.publisher(workspace);
        subscriber = stack.client(workspace);
        for (String channel : CHANNELS) {
            JsonNode subscribed = subscriber.subscribe(channel, "{}");
            cursors.add(subscribed.path("cursor").asText());
            subscriptions.add(subscribed.path("subscription").asText());
        }
        writer = Thread.ofPlatform().name("canaries").unstarted(this::write);
    }

    /** Begins to write, and waits for the first ones. */
    void fly() {
        writer.start();
        for (int canary = 0; canary < CHANNELS.size(); canary++) {
            early.add(subscriber.next("event"));
            cursors.add(early.getLast().path("cursor").asText());
        }
    }

    private void write() {
        while (!over.get()) {
            try {
                shop.sql(
                        "INSERT INTO products (id, name) VALUES (%d, '%s')"
                                .formatted(written, marker));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            documents.collection(marker).insertOne(Documents.id(written).append("name", marker));
            publisher.send(
                    "{\"type\":\"publish\",\"channel\":\"events:%s\",\"data\":{\"n\":%d,\"name\":\"%s\"}}"
                            .formatted(marker, written, marker));
            publisher.next("published");
            written++;
        }
    }

    /** Writes no more; every one has arrived once and in order, and nothing else has. */
    int assertAllArrived() {
        over.set(true);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<JsonNode> events = new ArrayList<>(early);
        while (events.size() < CHANNELS.size() * written) {
            events.add(subscriber.next("event"));
        }
        List<Integer> all = IntStream.range(0, written).boxed().toList();
        assertThat(numbers(events, "record", "id")).isEqualTo(all);
        assertThat(numbers(events, "document", "_id")).isEqualTo(all);
        assertThat(numbers(events, "data", "n")).isEqualTo(all);
        assertThat(events).allMatch(event -> event.toString().contains(marker));
        assertThat(subscriber.drain())
                .noneMatch(frame -> frame.path("type").asText().equals("event"));
        return written;
    }

    private static List<Integer> numbers(List<JsonNode> events, String image, String member) {
        return events.stream()
                .filter(event -> event.has(image))
                .map(event -> event.path(image).path(member).asInt())
                .toList();
    }

    @Override
    public void close() throws SQLException {
        over.set(true);
        subscriber.close();
        publisher.close();
        documents.close();
        shop.close();
    }
}
