package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.Frame;
import dev.tidewire.protocol.CloseCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway sends, over real sockets. */
final class OutboundTest {
    private static final int BOUND = TestServer.OPTIONS.outboundBytes();
    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.gateway.brokenPromises).isEmpty();
    }

    @Test
    void writesNothingBeforeFlush() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);
            connection.offer(Frame.of("first"));

            assertThat(connection.pendingBytes()).isEqualTo(7);
            assertThat(server.meter("writes")).isZero();

            connection.flush();
            assertThat(client.read().text()).isEqualTo("first");
            assertThat(connection.pendingBytes()).isZero();
        }
    }

    @Test
    void joinsWaitingFramesInOneWrite() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);
            for (int i = 0; i < 100; i++) {
                connection.offer(Frame.of("frame " + i));
            }
            connection.flush();

            for (int i = 0; i < 100; i++) {
                assertThat(client.read().text()).isEqualTo("frame " + i);
            }
            assertThat(server.meter("writes")).isEqualTo(1);
            assertThat(server.meter("frames.delivered")).isEqualTo(100);
        }
    }

    @Test
    void fansOutToManyClientsWithOneWriteEach() throws IOException {
        int clients = 200;
        int frames = 20;
        Frame frame = Frame.of("x".repeat(300));
        try (Subscribers subscribers = new Subscribers(server.port(), clients)) {
            await().until(() -> server.gateway.sessions.size() == clients);
            for (FakeGateway.EchoSession session : server.gateway.sessions) {
                for (int i = 0; i < frames; i++) {
                    session.connection.offer(frame);
                }
                session.connection.flush();
            }

            await().until(() -> subscribers.received() == (long) clients * frames * frame.size());
            assertThat(server.meter("frames.delivered")).isEqualTo(clients * frames);
            assertThat(server.meter("writes")).isEqualTo(clients);
        }
    }

    @Test
    void deliversAFrameLargerThanTheBoundWhenNothingElseWaits() throws IOException {
        String large = "x".repeat(8 << 20);
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);

            assertThat(connection.offer(Frame.of(large))).isTrue();
            assertThat(connection.offer(Frame.of("one more"))).isFalse();
            connection.flush();

            assertThat(client.read().text()).isEqualTo(large);
        }
    }

    @Test
    void refusesFramesAboveTheBoundOfASlowReader() throws IOException {
        try (RawClient slow = new RawClient(server.port(), 4 << 10);
                RawClient other = RawClient.open(server.port())) {
            slow.upgrade("/workspaces/slow/realtime/connect");
            ClientConnection connection = connectionOf("slow");
            Frame frame = Frame.of("x".repeat(1_000));
            int taken = fill(connection, frame);

            assertThat(connection.pendingBytes())
                    .isGreaterThan(BOUND - frame.size())
                    .isLessThanOrEqualTo(BOUND);

            other.text("not affected");
            assertThat(other.read().text()).isEqualTo("not affected");

            for (int i = 0; i < taken; i++) {
                assertThat(slow.read().payload()).hasSize(1_000);
            }
            await().untilAsserted(() -> assertThat(connection.pendingBytes()).isZero());
            assertThat(connection.offer(frame)).isTrue();
        }
    }

    @Test
    void answersOnlyAsManyPingsAsFitWhenThePeerDoesNotRead() throws IOException {
        try (RawClient client = new RawClient(server.port(), 4 << 10)) {
            client.upgrade("/workspaces/slow/realtime/connect");
            ClientConnection connection = connectionOf("slow");
            fill(connection, Frame.of("x".repeat(1_000)));
            for (int i = 0; i < 1_000; i++) {
                client.frame(RawClient.PING, new byte[125]);
            }
            client.text("after the pings");

            await().until(() -> !server.gateway.session(0).messages.isEmpty());
            assertThat(connection.pendingBytes()).isLessThanOrEqualTo(BOUND + (4 << 10));
        }
    }

    @Test
    void neverMixesOrReordersWhatManyThreadsSend() throws Exception {
        int threads = 4;
        int each = 3_000;
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);
            CountDownLatch go = new CountDownLatch(1);
            List<Thread> senders = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int id = thread;
                senders.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    awaitQuietly(go);
                                    sendChecked(connection, id, each);
                                }));
            }
            go.countDown();
            int pings = 50;
            for (int i = 0; i < pings; i++) {
                client.frame(RawClient.PING, new byte[] {(byte) i});
            }

            int[] next = new int[threads];
            int pongs = 0;
            for (int i = 0; i < threads * each + pings; i++) {
                RawClient.Received frame = client.read();
                if (frame.opcode() == RawClient.PONG) {
                    assertThat(frame.payload()).containsExactly(pongs++);
                } else {
                    assertChecked(frame.text(), next);
                }
            }
            assertThat(pongs).isEqualTo(pings);
            assertThat(next).containsOnly(each);
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(server.meter("frames.enqueued")).isEqualTo(threads * each);
            assertThat(server.meter("frames.delivered")).isEqualTo(threads * each);
        }
    }

    @Test
    void sendsTheCloseFrameAfterWhatIsQueued() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);
            connection.offer(Frame.of("last words"));
            connection.close(CloseCode.OVERLOADED, "overloaded: too much");

            assertThat(client.read().text()).isEqualTo("last words");
            assertThat(client.read().closeCode()).isEqualTo(4009);
            assertThat(connection.offer(Frame.of("too late"))).isFalse();
        }
    }

    @Test
    void cutsALongCloseReasonBetweenCharacters() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            connection(0).close(CloseCode.OVERLOADED, "€".repeat(100));

            RawClient.Received close = client.read();
            assertThat(close.payload()).hasSize(2 + 123);
            assertThat(new String(close.payload(), 2, 123, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("€".repeat(41));
        }
    }

    @Test
    void forgetsWhatAStuckPeerDidNotTakeAfterTheCloseTimeout() throws IOException {
        try (RawClient stuck = new RawClient(server.port(), 4 << 10)) {
            stuck.upgrade("/workspaces/stuck/realtime/connect");
            ClientConnection connection = connectionOf("stuck");
            fill(connection, Frame.of("x".repeat(1_000)));
            connection.close(CloseCode.OVERLOADED, "overloaded: too slow");

            await().untilAsserted(() -> assertThat(server.gateway.session(0).closed).hasValue(1));
            assertThat(connection.pendingBytes()).isZero();
            assertConserved();
            assertThat(server.meter("frames.dropped")).isPositive();
        }
    }

    @Test
    void countsEveryFrameOnce() throws IOException {
        try (RawClient client = RawClient.open(server.port())) {
            ClientConnection connection = connection(0);
            connection.offer(Frame.of("delivered"));
            connection.flush();
            client.read();
            connection.offer(Frame.of("pending"));

            assertConserved();
            assertThat(server.meter("frames.pending")).isEqualTo(1);
        }
    }

    private void assertConserved() {
        assertThat(server.meter("frames.enqueued"))
                .isEqualTo(
                        server.meter("frames.delivered")
                                + server.meter("frames.dropped")
                                + server.meter("frames.pending"));
    }

    /** Sends until the connection refuses. */
    private static int fill(ClientConnection connection, Frame frame) {
        int taken = 0;
        while (connection.offer(frame)) {
            taken++;
            connection.flush();
        }
        return taken;
    }

    private static void sendChecked(ClientConnection connection, int thread, int count) {
        SplittableRandom random = new SplittableRandom(thread);
        for (int i = 0; i < count; i++) {
            String body = thread + ":" + i + ":" + "y".repeat(random.nextInt(400));
            Frame frame = Frame.of(body + ":" + checksum(body));
            while (!connection.offer(frame)) {
                connection.flush();
                Thread.onSpinWait();
            }
            if (random.nextInt(3) == 0) {
                connection.flush();
            }
        }
        connection.flush();
    }

    private static void assertChecked(String text, int[] next) {
        int end = text.lastIndexOf(':');
        assertThat(text.substring(end + 1)).isEqualTo(checksum(text.substring(0, end)));
        String[] parts = text.split(":", 3);
        int thread = Integer.parseInt(parts[0]);
        assertThat(Integer.parseInt(parts[1])).isEqualTo(next[thread]++);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private ClientConnection connection(int index) {
        await().until(() -> server.gateway.sessions.size() > index);
        return server.gateway.session(index).connection;
    }

    private ClientConnection connectionOf(String workspace) {
        await().until(() ->
                server.gateway.sessions.stream()
                        .anyMatch(s -> s.request.workspace().equals(workspace)));
        return server.gateway.sessions.stream()
                .filter(session -> session.request.workspace().equals(workspace))
                .findFirst()
                .orElseThrow()
                .connection;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
