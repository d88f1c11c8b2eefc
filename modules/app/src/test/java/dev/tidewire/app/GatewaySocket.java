package dev.tidewire.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a gateway, whose messages are taken one by one. At most a few wait here: the
 * next is asked for when one is taken.
 */
final class GatewaySocket implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final WebSocket socket;
    private final Inbox inbox;

    private GatewaySocket(WebSocket socket, Inbox inbox) {
        this.socket = socket;
        this.inbox = inbox;
    }

    /** What happens on a connection. */
    sealed interface Signal {
        /** A text message, whole. */
        record Message(String text) implements Signal {}

        /** The server closed the connection. */
        record Closed(int code, String reason) implements Signal {}

        /** The connection broke. */
        record Broken(String reason) implements Signal {}
    }

    /**
     * Connects, with the token in the handshake.
     *
     * @throws FailedException if there is no gateway at the address
     */
    static GatewaySocket connect(HttpClient client, URI address, String token) {
        Inbox inbox = new Inbox();
        try {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .connectTimeout(CONNECT_TIMEOUT)
                            .header("Authorization", "Bearer " + token)
                            .buildAsync(address, inbox)
                            .join();
            return new GatewaySocket(socket, inbox);
        } catch (CompletionException e) {
            throw new FailedException(refused(address, e.getCause()), e);
        } catch (IllegalArgumentException e) {
            throw new FailedException(
                    "the address or the token cannot be sent; check --url and --token", e);
        }
    }

    private static String refused(URI address, @Nullable Throwable cause) {
        return cause instanceof WebSocketHandshakeException handshake
                ? address
                        + " is no gateway: it answered HTTP "
                        + handshake.getResponse().statusCode()
                : "no gateway answers at " + address + "; check --url, or start one";
    }

    /** The next thing that happens; waits for it. */
    Signal next() throws InterruptedException {
        Signal signal = inbox.signals.take();
        if (signal instanceof Signal.Message) {
            socket.request(1);
        }
        return signal;
    }

    /** Sends a text message. */
    void send(String text) {
        socket.sendText(text, true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                signals.add(new Signal.Message(partial.toString()));
                partial.setLength(0);
            } else {
                webSocket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            signals.add(new Signal.Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            signals.add(
                    new Signal.Broken(
                            error.getMessage() == null
                                    ? error.getClass().getSimpleName()
                                    : error.getMessage()));
        }
    }
}
