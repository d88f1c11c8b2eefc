package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How sessions begin and end. */
final class LifecycleTest {
    @Test
    void servesTheJdksClient() throws Exception {
        try (TestServer server = new TestServer();
                HttpClient client = HttpClient.newHttpClient()) {
            Inbox inbox = new Inbox();
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .header("Authorization", "Bearer t-1")
                            .buildAsync(
                                    URI.create(
                                            "ws://127.0.0.1:"
                                                    + server.port()
                                                    + "/workspaces/demo/realtime/connect"),
                                    inbox)
                            .get(10, TimeUnit.SECONDS);
            socket.sendText("hel", false).get(10, TimeUnit.SECONDS);
            socket.sendText("lo", true).get(10, TimeUnit.SECONDS);
            assertThat(inbox.next()).isEqualTo("hello");

            socket.sendText("leave", true).get(10, TimeUnit.SECONDS);
            assertThat(inbox.next()).isEqualTo("close 1000 normal: as asked");
            await().untilAsserted(() -> assertThat(server.gateway.session(0).closed).hasValue(1));
            assertThat(server.gateway.session(0).request.token()).isEqualTo("t-1");
        }
    }

    @Test
    void bringsMessagesInOrderAndOneAtATime() throws IOException {
        try (TestServer server = new TestServer();
                RawClient client = RawClient.open(server.port())) {
            for (int i = 0; i < 1_000; i++) {
                client.text("m" + i);
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.read().text()).isEqualTo("m" + i);
            }

            assertThat(server.gateway.brokenPromises).isEmpty();
        }
    }

    @Test
    void tellsOfAnEndWithoutACloseFrameOnce() throws IOException {
        try (TestServer server = new TestServer()) {
            try (RawClient client = RawClient.open(server.port())) {
                client.text("opened");
                client.read();
            }

            await().untilAsserted(() -> assertThat(server.gateway.session(0).closed).hasValue(1));
            assertThat(server.meter("connections")).isZero();
            ClientConnection connection = server.gateway.session(0).connection;
            assertThat(connection.offer(Frame.of("nobody is there"))).isFalse();
        }
    }

    @Test
    void closesWith1011WhenTheGatewayThrows() throws IOException {
        try (TestServer server = new TestServer();
                RawClient client = RawClient.open(server.port())) {
            client.text("throw");

            RawClient.Received close = client.read();
            assertThat(close.closeCode()).isEqualTo(1011);
            assertThat(close.text()).doesNotContain("secret");
            client.close(1011, "");
            assertThat(client.ended()).isTrue();
            await().untilAsserted(() -> assertThat(server.gateway.session(0).closed).hasValue(1));
        }
    }

    @Test
    void anotherSessionIsServedWhileOneFloods() throws Exception {
        try (TestServer server = new TestServer();
                RawClient flooding = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread flood = Thread.ofPlatform().start(() -> flood(flooding, enough));
            for (int i = 0; i < 100; i++) {
                other.text("hello " + i);
                assertThat(other.read().text()).isEqualTo("hello " + i);
            }
            enough.set(true);
            flood.join();
        }
    }

    private static void flood(RawClient client, AtomicBoolean enough) {
        byte[] frame = RawClient.encode(0x81, new byte[] {'n', 'o', 'i', 's', 'e'});
        try {
            while (!enough.get()) {
                client.send(frame);
            }
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Test
    void leavesNothingBehindAfterAThousandConnections() throws IOException {
        try (TestServer server = new TestServer()) {
            for (int batch = 0; batch < 10; batch++) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    clients.add(RawClient.open(server.port()));
                }
                for (int i = 0; i < 100; i++) {
                    RawClient client = clients.get(i);
                    client.text("hello");
                    assertThat(client.read().text()).isEqualTo("hello");
                    if (i % 2 == 0) {
                        client.close(1000, "");
                        assertThat(client.read().closeCode()).isEqualTo(1000);
                    }
                    client.close();
                }
            }

            await().untilAsserted(() -> assertThat(server.meter("connections")).isZero());
            await().untilAsserted(() ->
                    assertThat(server.gateway.sessions)
                            .hasSize(1_000)
                            .allMatch(session -> session.closed.get() == 1));
            assertThat(server.meter("connections.opened")).isEqualTo(1_000);
            assertThat(server.meter("bytes.pending")).isZero();
            assertThat(server.gateway.brokenPromises).isEmpty();
        }
    }

    @Test
    void pingsAQuietClientAndKeepsOneThatAnswers() throws IOException {
        try (TestServer server = new TestServer(pings(200, 10_000));
                RawClient client = RawClient.open(server.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
                client.frame(RawClient.PONG, new byte[0]);
            }

            client.text("still here");
            RawClient.Received answer = client.read();
            while (answer.opcode() == RawClient.PING) {
                answer = client.read();
            }
            assertThat(answer.text()).isEqualTo("still here");
        }
    }

    @Test
    void closesASilentClient() throws IOException {
        try (TestServer server = new TestServer(pings(200, 600));
                RawClient client = RawClient.open(server.port())) {
            assertThat(client.readClose().closeCode()).isEqualTo(1001);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void keepsASlowClientThatStillReads() throws IOException {
        try (TestServer server = new TestServer(pings(200, 1_000));
                RawClient client = new RawClient(server.port(), 16 << 10)) {
            client.upgrade("/workspaces/demo/realtime/connect");
            await().until(() -> server.gateway.sessions.size() == 1);
            Frame large = Frame.of("x".repeat(4 << 20));
            server.gateway.session(0).connection.offer(large);
            server.gateway.session(0).connection.flush();

            long[] left = {large.size()};
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> (left[0] -= client.skip(Math.min(left[0], 100_000))) == 0);
            assertThat(server.gateway.session(0).closed).hasValue(0);
        }
    }

    @Test
    void servesOthersWhileTheGatewayIsSlowWithOne() throws IOException {
        try (TestServer server = new TestServer();
                RawClient slow = RawClient.open(server.port());
                RawClient other = RawClient.open(server.port())) {
            slow.text("wait");
            slow.text("behind");
            other.text("hello");

            assertThat(other.read().text()).isEqualTo("hello");
            server.gateway.release.countDown();
            assertThat(slow.read().text()).isEqualTo("wait");
            assertThat(slow.read().text()).isEqualTo("behind");
        }
    }

    @Test
    void saysGoodbyeWhenItStops() throws IOException {
        TestServer server = new TestServer();
        try (RawClient client = RawClient.open(server.port())) {
            client.text("opened");
            client.read();
            Thread stopping = Thread.ofPlatform().start(server::close);

            assertThat(client.read().closeCode()).isEqualTo(1001);
            client.close(1001, "");
            assertThat(client.ended()).isTrue();
            await().until(() -> !stopping.isAlive());
            assertThat(server.gateway.session(0).closed).hasValue(1);
        }
    }

    @Test
    void tellsTheGatewayOfTheEndOfPeersThatDoNotAnswerTheGoodbye() throws IOException {
        TestServer server = new TestServer();
        try (RawClient client = RawClient.open(server.port())) {
            client.text("opened");
            client.read();

            server.close();

            assertThat(server.gateway.session(0).closed).hasValue(1);
            assertThat(client.readClose().closeCode()).isEqualTo(1001);
        }
    }

    private static GatewayServerOptions pings(int everyMillis, int silenceMillis) {
        return TestServer.options(options ->
                options.pings(Duration.ofMillis(everyMillis), Duration.ofMillis(silenceMillis)));
    }

    private static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return events.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            events.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code + " " + reason);
            return null;
        }
    }
}
