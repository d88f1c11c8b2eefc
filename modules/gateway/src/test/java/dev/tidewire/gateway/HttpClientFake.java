package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publisher over HTTP without a network: says what differs from a good request. */
final class HttpClientFake implements HttpBody {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventRequests requests;
    private final Map<String, List<String>> headers = new HashMap<>();
    private String workspace = "acme";
    private @Nullable String token = "publisher";
    private String topic = "order.paid";
    private byte[] body = {'1'};
    private long announced = -2;
    private int reads;
    private Runnable meanwhile = () -> {};

    HttpClientFake(EventRequests requests) {
        this.requests = requests;
        headers.put("content-type", List.of("application/json"));
    }

    HttpClientFake with(String header, String... values) {
        headers.put(header, List.of(values));
        return this;
    }

    HttpClientFake without(String header) {
        headers.remove(header);
        return this;
    }

    HttpClientFake workspace(String other) {
        workspace = other;
        return this;
    }

    HttpClientFake token(@Nullable String other) {
        token = other;
        return this;
    }

    HttpClientFake topic(String encoded) {
        topic = encoded;
        return this;
    }

    HttpClientFake announcing(long length) {
        announced = length;
        return this;
    }

    /** What happens while the body is under way. */
    HttpClientFake whileSending(Runnable event) {
        meanwhile = event;
        return this;
    }

    HttpClientFake cloudEvent() {
        return with("ce-specversion", "1.0")
                .with("ce-id", "id-7")
                .with("ce-source", "/orders")
                .with("ce-type", "paid");
    }

    CompletableFuture<HttpAnswer> sending(byte[] bytes) {
        body = bytes;
        return requests.publish(
                new EventRequest(
                        new ConnectRequest(workspace, token, "203.0.113.9", "corr-1"),
                        topic,
                        headers),
                this);
    }

    CompletableFuture<HttpAnswer> sending(String text) {
        return sending(text.getBytes(StandardCharsets.UTF_8));
    }

    HttpAnswer send(String text) {
        return sending(text).join();
    }

    int reads() {
        return reads;
    }

    @Override
    public long announcedLength() {
        return announced == -2 ? body.length : announced;
    }

    @Override
    public CompletableFuture<byte[]> read(int limit) {
        reads++;
        meanwhile.run();
        return CompletableFuture.completedFuture(body);
    }

    static JsonNode json(HttpAnswer answer) {
        return json(answer.body());
    }

    static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
