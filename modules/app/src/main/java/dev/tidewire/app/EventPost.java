package dev.tidewire.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events on their way to a gateway.
 *
 * @param body JSON, or lines of it. Not copied: nobody writes to it
 * @param lines whether each line is an event
 */
record EventPost(byte[] body, boolean lines, Optional<String> key, Optional<String> correlationId) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Longer than the gateway takes to give up: 10 s until the grant is on record, and 20 s until
     * the log has the events. The rest is for the body's way.
     */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** An event that is in the log. */
    record Published(String channel, String id) {}

    /**
     * Publishes them.
     *
     * @return all of them, in their order
     * @throws FailedException if the gateway does not answer or refuses
     */
    List<Published> send(URI address, String token) {
        HttpRequest request = request(address, token);
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            return published(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new FailedException(
                    "the gateway "
                            + address.getScheme()
                            + "://"
                            + address.getRawAuthority()
                            + " does not answer; is it running?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("interrupted while waiting for the gateway", e);
        }
    }

    private HttpRequest request(URI address, String token) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address)
                            .timeout(ANSWER_TIMEOUT)
                            .header("Authorization", "Bearer " + token)
                            .header(
                                    "Content-Type",
                                    lines ? "application/x-ndjson" : "application/json")
                            .POST(BodyPublishers.ofByteArray(body));
            key.ifPresent(value -> request.header("Idempotency-Key", value));
            correlationId.ifPresent(value -> request.header("X-Correlation-Id", value));
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new FailedException(
                    "--token, --key and --correlation-id must be printable ASCII, without line"
                            + " breaks",
                    e);
        }
    }

    private List<Published> published(HttpResponse<String> response) {
        JsonNode answer = json(response.body());
        if (response.statusCode() != 202) {
            throw refused(response.statusCode(), answer);
        }
        List<Published> events = new ArrayList<>();
        for (JsonNode event : answer.path("events")) {
            events.add(new Published(event.path("channel").asText(), event.path("id").asText()));
        }
        return events;
    }

    private static FailedException refused(int status, JsonNode answer) {
        String reason = answer.path("message").asText("");
        return new FailedException(
                "the gateway has not published it: "
                        + (reason.isEmpty() ? "the gateway's address may be wrong" : reason)
                        + " (HTTP "
                        + status
                        + ")"
                        + remedy(status));
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401, 403 ->
                    "; for a running 'tidewire dev', tidewire token --scope realtime:write makes a"
                            + " token";
            case 503 -> "; with --key it can be repeated safely";
            default -> "";
        };
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }
}
