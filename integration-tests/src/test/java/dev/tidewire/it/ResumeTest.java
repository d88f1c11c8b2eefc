package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who was away, or slow, or without a token for a while, gets everything all the same. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class ResumeTest {
    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void aClientThatComesBackWithItsCursorGetsWhatItMissedWhileMoreIsWritten(Stack stack)
            throws SQLException {
        try (Shop shop = new Shop(stack)) {
            List<Integer> seen = new ArrayList<>();
            String cursor;
            try (RealtimeClient before = stack.client(shop.workspace)) {
                before.subscribe("postgres:products", "{}");
                shop.insertAll(0, 50);
                cursor = take(before, 30, seen);
            }
            shop.insertAll(50, 200);
            Thread writer = Thread.startVirtualThread(() -> shop.insertAll(200, 600));
            try (RealtimeClient after = stack.client(shop.workspace)) {
                after.subscribeFrom("postgres:products", cursor);
                take(after, 570, seen);
            }
            join(writer);

            assertThat(seen).isEqualTo(IntStream.range(0, 600).boxed().toList());
        }
    }

    @Test
    void aClientMayBeginWithTheOldestChangeOrAtATime(Stack stack) throws SQLException {
        try (Shop shop = new Shop(stack)) {
            shop.insertAll(0, 20);
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (RealtimeClient live = stack.client(shop.workspace);
                    RealtimeClient earliest = stack.client(shop.workspace)) {
                earliest.subscribeFrom("postgres:products", "earliest");
                List<Integer> seen = new ArrayList<>();
                take(earliest, 20, seen);
                assertThat(seen).isEqualTo(IntStream.range(0, 20).boxed().toList());

                Instant now = Instant.now();
                shop.insertAll(20, 30);
                live.subscribeFrom("postgres:products", now.toString());
                List<Integer> since = new ArrayList<>();
                take(live, 10, since);
                assertThat(since).isEqualTo(IntStream.range(20, 30).boxed().toList());
            }
        }
    }

    @Test
    void aClientThatDoesNotReadGetsEverythingLaterAndHoldsUpNobody(Stack stack)
            throws SQLException {
        int rows = 2_500;
        try (Shop shop = new Shop(stack);
                RealtimeClient slow = stack.client(shop.workspace);
                RealtimeClient quick = stack.client(shop.workspace)) {
            slow.subscribe("postgres:products", "{}");
            quick.subscribe("postgres:products", "{}");
            slow.pause();
            shop.sql(
                    "INSERT INTO products SELECT i, repeat('x', 10000), 'wide', i"
                            + " FROM generate_series(0, %d) AS i".formatted(rows - 1));
            List<Integer> all = IntStream.range(0, rows).boxed().toList();

            List<Integer> quickly = new ArrayList<>();
            take(quick, rows, quickly);
            slow.resume();
            List<JsonNode> frames = new ArrayList<>();
            int got = 0;
            while (got < rows) {
                JsonNode frame = slow.next();
                frames.add(frame);
                got += frame.path("type").asText().equals("event") ? 1 : 0;
            }

            assertThat(quickly).isEqualTo(all);
            assertThat(events(frames)).isEqualTo(all);
            assertThat(types(frames)).containsSubsequence("suspended", "resumed");
            shop.insertAll(rows, rows + 1);
            take(slow, 1, new ArrayList<>());
        }
    }

    @Test
    void aTokenThatEndsSuspendsTheSessionAndANewOneBringsWhatWasMissed(Stack stack)
            throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            client.subscribe("postgres:products", "{}");
            shop.insertAll(0, 10);
            List<Integer> seen = new ArrayList<>();
            take(client, 10, seen);
            TokenRequest brief =
                    TokenRequest.forUser("ada")
                            .withWorkspaces(shop.workspace)
                            .withLifetime(Duration.ofSeconds(3));
            auth(client, stack.issuer.token(brief));
            client.next("suspended");
            shop.insertAll(10, 30);

            auth(client, stack.token(shop.workspace));
            client.next("resumed");
            shop.insertAll(30, 40);
            take(client, 30, seen);

            assertThat(seen).isEqualTo(IntStream.range(0, 40).boxed().toList());
        }
    }

    private static void auth(RealtimeClient client, String token) {
        client.send("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
    }

    /** Takes events and returns the last one's cursor. */
    private static String take(RealtimeClient client, int count, List<Integer> ids) {
        String cursor = "";
        for (int taken = 0; taken < count; taken++) {
            JsonNode event = client.next("event");
            ids.add(id(event));
            cursor = event.path("cursor").asText();
        }
        return cursor;
    }

    private static int id(JsonNode event) {
        return event.path("record").path("id").asInt();
    }

    private static List<Integer> events(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals("event"))
                .map(ResumeTest::id)
                .toList();
    }

    private static List<String> types(List<JsonNode> frames) {
        return frames.stream().map(frame -> frame.path("type").asText()).toList();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
