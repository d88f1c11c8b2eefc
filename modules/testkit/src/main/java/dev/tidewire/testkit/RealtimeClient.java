package dev.tidewire.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client on the JDK's own WebSocket, which knows nothing of the server's code. For one test
 * thread.
 */
public final class RealtimeClient implements AutoCloseable {
    /** How a connection ended. */
    public record Closed(int code, String reason) {}

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();
    private static final int UNAVAILABLE = 4010;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final List<Consumer<String>> taps;
    private final List<Consumer<String>> sentTaps;
    private @Nullable WebSocket socket;
    private boolean paused;
    private boolean owed;

    private RealtimeClient(
            HttpClient http, List<Consumer<String>> taps, List<Consumer<String>> sentTaps) {
        this.http = http;
        this.taps = taps;
        this.sentTaps = sentTaps;
    }

    /** A connection to be, for one that differs from the usual. */
    public static final class Builder {
        private final URI uri;
        private final List<Consumer<String>> taps = new ArrayList<>();
        private final List<Consumer<String>> sentTaps = new ArrayList<>();
        private final List<String> subprotocols = new ArrayList<>();
        private @Nullable String bearer;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /** Sends the token in the {@code Authorization} header. */
        public Builder bearer(String token) {
            bearer = token;
            return this;
        }

        /** Asks for subprotocols. */
        public Builder subprotocols(String... names) {
            subprotocols.addAll(List.of(names));
            return this;
        }

        /** Shows every text message to {@code tap} as well. */
        public Builder tap(Consumer<String> tap) {
            taps.add(tap);
            return this;
        }

        /** Shows every text message that the client sends to {@code tap} as well. */
        public Builder tapSent(Consumer<String> tap) {
            sentTaps.add(tap);
            return this;
        }

        /** Connects; what the server sends from then on is kept. */
        public RealtimeClient connect() {
            RealtimeClient client = new RealtimeClient(HttpClient.newHttpClient(), taps, sentTaps);
            WebSocket.Builder builder = client.http.newWebSocketBuilder().connectTimeout(PATIENCE);
            if (bearer != null) {
                builder.header("Authorization", "Bearer " + bearer);
            }
            if (!subprotocols.isEmpty()) {
                builder.subprotocols(
                        subprotocols.get(0),
                        subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
            }
            client.socket = builder.buildAsync(uri, client.new Receiver()).join();
            return client;
        }
    }

    /**
     * A connection to a URL such as {@code ws://127.0.0.1:8080/workspaces/demo/realtime/connect}.
     */
    public static Builder to(URI uri) {
        return new Builder(uri);
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                taps.forEach(tap -> tap.accept(message));
                frames.add(parse(message));
            }
            readOn(webSocket);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private synchronized void readOn(WebSocket webSocket) {
        owed = paused;
        if (!paused) {
            webSocket.request(1);
        }
    }

    /** Reads nothing any more after the next message, until {@link #resume()}. */
    public synchronized void pause() {
        paused = true;
    }

    /** Reads on. */
    public synchronized void resume() {
        paused = false;
        if (owed) {
            readOn(socket());
        }
    }

    /** Sends a text message. */
    public void send(String message) {
        sentTaps.forEach(tap -> tap.accept(message));
        socket().sendText(message, true).join();
    }

    /** Sends a binary message. */
    public void sendBinary(byte[] message) {
        socket().sendBinary(ByteBuffer.wrap(message), true).join();
    }

    /**
     * The next message.
     *
     * @throws AssertionError if none arrives within 30 s
     */
    public JsonNode next() {
        return poll(PATIENCE, "a message");
    }

    /** The next message of a type; those before it are dropped. */
    public JsonNode next(String type) {
        return next(frame -> frame.path("type").asText().equals(type), "a frame of type " + type);
    }

    /** The next message that fits; those before it are dropped. */
    public JsonNode next(Predicate<JsonNode> wanted, String description) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode frame = poll(Duration.ofNanos(deadline - System.nanoTime()), description);
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    private JsonNode poll(Duration patience, String description) {
        try {
            JsonNode frame = frames.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (frame == null) {
                throw new AssertionError("no " + description + " in time; connection " + closed);
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What has arrived and was not asked for yet, without waiting. */
    public List<JsonNode> drain() {
        List<JsonNode> drained = new ArrayList<>();
        frames.drainTo(drained);
        return drained;
    }

    /**
     * Subscribes and waits for the answer; to a channel that does not exist yet, again and again.
     *
     * @throws AssertionError if it is refused, or does not exist after 30 s
     */
    public JsonNode subscribe(String channel, String filter) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode answer = ask(channel, filter);
        while (answer.path("code").asInt() == UNAVAILABLE && System.nanoTime() < deadline) {
            answer = ask(channel, filter);
        }
        if (!answer.path("type").asText().equals("subscribed")) {
            throw new AssertionError("not subscribed: " + answer);
        }
        return answer;
    }

    /** Subscribes from a position, and waits for the answer. */
    public JsonNode subscribeFrom(String channel, String position) {
        send(
                "{\"type\":\"subscribe\",\"channel\":\"%s\",\"from\":\"%s\"}"
                        .formatted(channel, position));
        return next("subscribed");
    }

    /** Asks once for a subscription, and waits for the answer, whatever it is. */
    public JsonNode ask(String channel, String filter) {
        String ref = "s" + System.nanoTime();
        send(
                "{\"type\":\"subscribe\",\"channel\":\"%s\",\"ref\":\"%s\",\"filter\":%s}"
                        .formatted(channel, ref, filter));
        return next(frame -> frame.path("ref").asText().equals(ref), "an answer to subscribe");
    }

    /** How the connection ended; waits for it at most 30 s. */
    public Closed awaitClosed() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed.isDone();
    }

    /** Parses JSON with exact numbers. */
    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private WebSocket socket() {
        WebSocket current = socket;
        if (current == null) {
            throw new IllegalStateException("not connected");
        }
        return current;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.abort();
        }
        http.shutdownNow();
    }
}
