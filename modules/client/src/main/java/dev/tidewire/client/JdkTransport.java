package dev.tidewire.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket. */
final class JdkTransport implements Transport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int NO_CLOSE = 1006;
    private static final int NORMAL = 1000;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    @Override
    public Connection connect(URI address, String token, Receiver receiver) {
        Socket socket = new Socket(receiver);
        try {
            CompletableFuture<?> unused =
                    client.newWebSocketBuilder()
                            .connectTimeout(CONNECT_TIMEOUT)
                            .header("Authorization", "Bearer " + token)
                            .buildAsync(address, socket)
                            .whenComplete((opened, failure) -> {
                                if (failure != null) {
                                    receiver.ended(NO_CLOSE, refused(address, failure));
                                }
                            });
        } catch (IllegalArgumentException e) {
            receiver.ended(NO_CLOSE, "the address or the token cannot be sent");
        }
        return socket;
    }

    private static String refused(URI address, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof WebSocketHandshakeException handshake
                ? address
                        + " is no gateway: it answered HTTP "
                        + handshake.getResponse().statusCode()
                : "no gateway answers at " + address;
    }

    private static final class Socket implements Connection, WebSocket.Listener {
        private final Receiver receiver;
        private final StringBuilder partial = new StringBuilder();
        private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
        private CompletableFuture<?> sent = opened;
        private CompletableFuture<?> pinged = opened;

        Socket(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            opened.complete(webSocket);
            receiver.sign();
            webSocket.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            receiver.sign();
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                receiver.message(text);
            } else {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket webSocket, ByteBuffer data, boolean last) {
            receiver.sign();
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
            receiver.sign();
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            receiver.sign();
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            receiver.ended(code, reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            receiver.ended(
                    NO_CLOSE,
                    "the connection broke: "
                            + (error.getMessage() == null
                                    ? error.getClass().getSimpleName()
                                    : error.getMessage()));
        }

        @Override
        public synchronized void send(String text) {
            sent = after(sent, socket -> socket.sendText(text, true));
        }

        @Override
        public synchronized void ping() {
            if (pinged.isDone()) {
                pinged = after(pinged, socket -> socket.sendPing(ByteBuffer.allocate(0)));
            }
        }

        /** A send that fails ends the connection, which is told by {@link #onError}. */
        private CompletableFuture<?> after(
                CompletableFuture<?> before,
                Function<WebSocket, CompletableFuture<WebSocket>> send) {
            return before.handle((done, failure) -> done)
                    .thenCompose(done -> opened)
                    .thenCompose(send);
        }

        @Override
        public void request() {
            with(socket -> socket.request(1));
        }

        @Override
        public synchronized void close() {
            CompletableFuture<?> unused =
                    after(sent, socket -> socket.sendClose(NORMAL, ""))
                            .whenComplete((done, failure) -> abort());
        }

        @Override
        public void abort() {
            with(WebSocket::abort);
        }

        private void with(Consumer<WebSocket> action) {
            CompletableFuture<?> unused = opened.thenAccept(action);
        }
    }
}
