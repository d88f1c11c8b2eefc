package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * A client that comes back with its cursor whenever it is told to. It notes the numbers of what
 * arrives, in the order in which it does.
 */
final class Follower implements AutoCloseable {
    private final Supplier<String> token;
    private final URI uri;
    private final String channel;
    private final ToIntFunction<JsonNode> number;
    private final List<Integer> numbers = new ArrayList<>();
    private final List<JsonNode> others = new ArrayList<>();
    private RealtimeClient client;
    private int generation;
    private String cursor = "";
    private long last = System.nanoTime();
    private long longestSilence;

    Follower(Supplier<String> token, URI uri, String channel, ToIntFunction<JsonNode> number) {
        this.token = token;
        this.uri = uri;
        this.channel = channel;
        this.number = number;
        this.client = connect();
        client.subscribe(channel, "{}");
    }

    private RealtimeClient connect() {
        int mine = ++generation;
        RealtimeClient connected =
                RealtimeClient.to(uri)
                        .bearer(token.get())
                        .tap(text -> arrived(mine, RealtimeClient.parse(text)))
                        .connect();
        connected.next("authenticated");
        return connected;
    }

    private synchronized void arrived(int of, JsonNode frame) {
        if (of != generation) {
            return;
        }
        if (frame.has("cursor")) {
            cursor = frame.path("cursor").asText();
        }
        if (frame.path("type").asText().equals("event")) {
            long now = System.nanoTime();
            longestSilence = Math.max(longestSilence, now - last);
            last = now;
            numbers.add(number.applyAsInt(frame));
        } else {
            others.add(frame);
        }
    }

    /** Ends the connection and comes back on another one. */
    void comeBack() {
        String from;
        synchronized (this) {
            generation++;
            from = cursor;
        }
        client.close();
        client = connect();
        client.subscribeFrom(channel, from);
    }

    /** Comes back if the server has ended the connection. */
    void stay() {
        if (client.isClosed()) {
            comeBack();
        }
    }

    synchronized int count() {
        return numbers.size();
    }

    /** The longest time between two events since the last call. */
    synchronized Duration longestSilence() {
        Duration longest = Duration.ofNanos(longestSilence);
        longestSilence = 0;
        return longest;
    }

    /** Everything arrived once and in order, and nothing was lost at the source. */
    synchronized void assertNumbers(int end) {
        assertThat(numbers).isEqualTo(IntStream.range(0, end).boxed().toList());
        assertThat(others).noneMatch(frame -> frame.path("type").asText().equals("gap"));
    }

    @Override
    public void close() {
        client.close();
    }
}
