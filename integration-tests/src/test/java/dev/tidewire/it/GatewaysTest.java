package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several gateways at once, each with clients of its own that share filters: whoever's gateway
 * stops goes on at the other one.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class GatewaysTest {
    private static final String CHANNEL = "postgres:products";
    private static final int CHANGES = 900;
    private static final int SIGTERM_CODE = 128 + 15;

    private final Stack stack;
    private RoleProcess first;
    private RoleProcess second;
    private int firstPort;
    private int secondPort;

    GatewaysTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeEach
    void start() throws IOException {
        firstPort = Stack.freePort();
        secondPort = Stack.freePort();
        first = stack.startGateway(1, firstPort);
        second = stack.startGateway(2, secondPort);
        first.awaitReady();
        second.awaitReady();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void clientsOfAGatewayThatIsToldToStopGoOnAtAnother() throws Exception {
        goOnAtAnother(
                () -> first.terminate(),
                client -> {
                    RealtimeClient.Closed closed = client.awaitClosed();
                    assertThat(closed.code()).isEqualTo(4009);
                    assertThat(closed.reason()).matches("overloaded: .*; retryAfter=[1-3]");
                });

        first.awaitExit(SIGTERM_CODE);
        assertThat(first.log()).contains("draining: sessions=", "event=stopped role=gateway");
    }

    @Test
    void clientsOfAGatewayThatIsKilledGoOnAtAnother() throws Exception {
        goOnAtAnother(() -> first.kill(), client -> Awaitility.await().until(client::isClosed));
    }

    @Test
    void aGatewayThatIsToldToStopAgainEndsAtOnce() {
        List<RealtimeClient> clients = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            clients.add(stack.clientAt(firstPort, "main"));
        }
        first.terminate();
        Awaitility.await().until(() -> clients.stream().anyMatch(RealtimeClient::isClosed));
        first.terminate();

        first.awaitExit(SIGTERM_CODE);
        assertThat(clients).anyMatch(client -> !endedInOrder(client));
        clients.forEach(RealtimeClient::close);
    }

    private static boolean endedInOrder(RealtimeClient client) {
        try {
            return client.awaitClosed().code() == 4009;
        } catch (CompletionException brokenOff) {
            return false;
        }
    }

    private interface Assertion {
        void on(RealtimeClient client);
    }

    private void goOnAtAnother(Runnable end, Assertion ended) throws Exception {
        try (Shop shop = new Shop(stack)) {
            List<Follower> moving = new ArrayList<>();
            List<Follower> staying = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                moving.add(new Follower(shop.workspace, firstPort));
                staying.add(new Follower(shop.workspace, secondPort));
            }
            shop.insertAll(0, 50);
            Thread writer = Thread.startVirtualThread(() -> shop.insertAll(50, CHANGES));
            end.run();
            for (Follower follower : moving) {
                ended.on(follower.client);
                follower.goOn(secondPort);
            }
            writer.join();

            List<Integer> all = IntStream.range(0, CHANGES).boxed().toList();
            for (Follower follower : moving) {
                assertThat(follower.rest()).isEqualTo(all);
            }
            for (Follower follower : staying) {
                assertThat(follower.rest()).isEqualTo(all);
            }
        }
    }

    /** A client that keeps its cursor. */
    private final class Follower {
        private final String workspace;
        private final List<Integer> ids = new ArrayList<>();
        private RealtimeClient client;
        private String cursor;

        Follower(String workspace, int port) {
            this.workspace = workspace;
            client = stack.clientAt(port, workspace);
            cursor = client.subscribe(CHANNEL, "{}").path("cursor").asText();
        }

        void goOn(int port) {
            client.drain().forEach(this::take);
            client.close();
            client = stack.clientAt(port, workspace);
            client.subscribeFrom(CHANNEL, cursor);
        }

        private void take(JsonNode frame) {
            String type = frame.path("type").asText();
            if (type.equals("event")) {
                ids.add(frame.path("record").path("id").asInt());
            }
            if (type.equals("event") || type.equals("cursor")) {
                cursor = frame.path("cursor").asText();
            }
        }

        /** Everything up to the last change, and what comes with it. */
        List<Integer> rest() {
            while (!ids.contains(CHANGES - 1)) {
                take(client.next());
            }
            client.drain().forEach(this::take);
            client.close();
            return ids;
        }
    }
}
