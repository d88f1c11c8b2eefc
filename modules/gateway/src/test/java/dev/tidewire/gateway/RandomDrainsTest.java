package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a gateway that stops leaves its clients, they go on at another one without a seam. */
class RandomDrainsTest {
    private static final List<String> TABLES = List.of("products", "orders");
    private static final List<String> POLICIES = List.of("catchup", "disconnect");
    private static final int CLIENTS = 3;

    private final GatewayFixture stopping = GatewayFixture.started();
    private final GatewayFixture other = GatewayFixture.started();
    private final List<Client> clients = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    /** The number of each table's filter, another one after nobody has been subscribed. */
    private final long[] filters = new long[TABLES.size()];

    private long end = 100;

    static List<Long> seeds() {
        return new Random().longs(20).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostOrComesTwice(long seed) {
        Random random = new Random(seed);
        stopping.log.readAtOnce(1 + random.nextInt(10));
        subscribe("latest", random);
        live(random, 20);
        subscribe(GatewayFixture.cursor(100), random);
        live(random, 2);
        var _ = stopping.gateway.drain(Duration.ofSeconds(1));
        live(random, 20);
        stopping.gateway.close();

        for (Client client : clients) {
            client.connection().readAgain();
            assertThat(client.connection().closeCode()).isNotNull();
            goOn(client, random);
        }
    }

    private void subscribe(String from, Random random) {
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(subscribed(from, random));
        }
    }

    private Client subscribed(String from, Random random) {
        FakeConnection connection = new FakeConnection().withRoom(500 + random.nextInt(3_000));
        Client client = stopping.connect("acme", "good", connection);
        for (int table = 0; table < TABLES.size(); table++) {
            int announced = stopping.interests.announced().size();
            client.send(
                    """
                    {"type":"subscribe","channel":"postgres:%s","from":"%s","onSlow":"%s"}
                    """
                            .formatted(TABLES.get(table), from, POLICIES.get(random.nextInt(2))));
            if (stopping.interests.announced().size() > announced) {
                Interest interest = stopping.interests.lastAnnounced();
                filters[table] = interest.number();
                stopping.active(interest, end);
            }
        }
        return client;
    }

    private void live(Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int change = random.nextInt(20); change > 0; change--) {
                change(random.nextInt(TABLES.size()));
            }
            if (random.nextInt(4) == 0) {
                stopping.progress(end, end + 5);
                end += 5;
            }
            clients.forEach(client -> read(client, random));
            stopping.time.pass(Duration.ofMillis(random.nextInt(100)));
        }
    }

    private void change(int table) {
        stopping.log.insert(end, TABLES.get(table));
        other.log.insert(end, TABLES.get(table));
        changes.add(TABLES.get(table) + " change-" + end);
        stopping.deliver(Delivered.at(end, filters[table]));
        end++;
    }

    private void read(Client client, Random random) {
        client.connection().readAgain();
        client.session().writable();
        if (random.nextInt(3) == 0) {
            client.connection().stall();
        }
        stopping.log.turn();
    }

    /** The connection ends after any of its last frames. */
    private void goOn(Client client, Random random) {
        List<JsonNode> frames = client.connection().messages();
        int kept = Math.max(3, frames.size() - random.nextInt(4));
        Map<String, String> cursors = new HashMap<>();
        Map<String, List<String>> got = new HashMap<>();
        for (JsonNode frame : frames.subList(0, kept)) {
            for (String id : concerned(frame)) {
                cursors.put(id, frame.path("cursor").asText());
                if (frame.path("type").asText().equals("event")) {
                    got.computeIfAbsent(id, _ -> new ArrayList<>()).add(frame.path("id").asText());
                }
            }
        }
        List<JsonNode> subscribed = client.connection().messages("subscribed");
        for (int table = 0; table < TABLES.size(); table++) {
            String id = subscribed.get(table).path("subscription").asText();
            List<String> all = got.getOrDefault(id, new ArrayList<>());
            all.addAll(rest(TABLES.get(table), cursors.get(id)));
            assertThat(all).isEqualTo(changesOf(TABLES.get(table)));
        }
    }

    private static List<String> concerned(JsonNode frame) {
        List<String> ids = new ArrayList<>();
        frame.path("subscriptions").forEach(id -> ids.add(id.asText()));
        if (frame.path("type").asText().equals("subscribed")) {
            ids.add(frame.path("subscription").asText());
        }
        return ids;
    }

    private List<String> rest(String table, String cursor) {
        Client again = other.connected();
        int announced = other.interests.announced().size();
        again.subscribe("postgres:" + table, cursor);
        if (other.interests.announced().size() > announced) {
            other.active(other.interests.lastAnnounced(), end);
        }
        other.log.endAt(end);
        other.log.run();
        return again.eventIds();
    }

    private List<String> changesOf(String table) {
        return changes.stream()
                .filter(change -> change.startsWith(table))
                .map(change -> change.substring(table.length() + 1))
                .toList();
    }
}
