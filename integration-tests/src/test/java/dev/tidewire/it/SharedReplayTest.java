package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many who come back at once do not each read the log. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class SharedReplayTest {
    private static final int CLIENTS = 1_000;
    private static final int ROWS = 20_000;
    private static final int WANTED = 20;
    private static final String READ = "tidewire_gateway_replay_records_total{outcome=\"read\"}";

    private final Stack stack;
    private final HttpClient http = HttpClient.newHttpClient();

    SharedReplayTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void aThousandWhoResumeAtOnceReadTheLogAboutOnce() throws Exception {
        try (Shop shop = new Shop(stack);
                http) {
            String cursor = missed(shop);
            List<Resuming> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(connect(shop));
            }
            for (Resuming client : clients) {
                assertThat(client.authenticated.await(30, TimeUnit.SECONDS)).isTrue();
            }
            GatewayMeters meters = new GatewayMeters(stack);
            double before = meters.value(READ);

            clients.forEach(client -> client.resume(cursor));

            for (Resuming client : clients) {
                assertThat(client.complete.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(client.positions).doesNotHaveDuplicates().hasSize(WANTED);
            }
            double times = (meters.value(READ) - before) / ROWS;
            assertThat(times).isBetween(0.9, 5.0);
            clients.forEach(client -> client.socket.join().abort());
        }
    }

    /** What all have missed: many rows, few of which they want; returns where they left off. */
    private String missed(Shop shop) throws SQLException {
        stack.awaitChannel(shop.workspace, "postgres:products");
        try (RealtimeClient first = stack.client(shop.workspace)) {
            String cursor =
                    first.subscribe("postgres:products", "{\"predicates\":{\"category\":\"rare\"}}")
                            .path("cursor")
                            .asText();
            shop.sql(
                    "INSERT INTO products SELECT i, 'product',"
                            + " CASE WHEN i %% %d = 0 THEN 'rare' ELSE 'any' END, 1"
                                    .formatted(ROWS / WANTED)
                            + " FROM generate_series(1, %d) AS i".formatted(ROWS));
            for (int event = 0; event < WANTED; event++) {
                first.next("event");
            }
            return cursor;
        }
    }

    private Resuming connect(Shop shop) {
        Resuming client = new Resuming();
        client.socket =
                http.newWebSocketBuilder()
                        .connectTimeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + stack.token(shop.workspace))
                        .buildAsync(stack.url(shop.workspace), client);
        return client;
    }

    /** A connection that takes as little as possible: all share one thread. */
    private static final class Resuming implements WebSocket.Listener {
        private final CountDownLatch authenticated = new CountDownLatch(1);
        private final CountDownLatch complete = new CountDownLatch(WANTED);
        private final List<String> positions = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private CompletableFuture<WebSocket> socket = new CompletableFuture<>();

        void resume(String cursor) {
            String message =
                    """
                    {"type":"subscribe","channel":"postgres:products","from":"%s",
                     "filter":{"predicates":{"category":"rare"}}}
                    """
                            .formatted(cursor);
            socket.join().sendText(message, true).join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void take(String message) {
            if (message.startsWith("{\"type\":\"event\",\"cursor\":\"")) {
                positions.add(message.split("\"", 9)[7]);
                complete.countDown();
            } else {
                authenticated.countDown();
            }
        }
    }
}
