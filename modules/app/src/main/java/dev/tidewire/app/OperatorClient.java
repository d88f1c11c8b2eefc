package dev.tidewire.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An operator's requests to a gateway. */
final class OperatorClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than the gateway takes to give up on its audit log. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final String token;

    OperatorClient(String token) {
        this.token = token;
    }

    /**
     * Sends a request without a body.
     *
     * @throws FailedException if the gateway does not answer or refuses
     */
    JsonNode send(String method, URI address) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
            return answered(client.send(request(method, address), BodyHandlers.ofString()));
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

    private HttpRequest request(String method, URI address) {
        try {
            return HttpRequest.newBuilder(address)
                    .timeout(ANSWER_TIMEOUT)
                    .header("Authorization", "Bearer " + token)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new FailedException("--token must be printable ASCII, without line breaks", e);
        }
    }

    private static JsonNode answered(HttpResponse<String> response) {
        JsonNode answer = json(response.body());
        if (response.statusCode() == 200 && answer.isObject()) {
            return answer;
        }
        String reason = answer.path("message").asText("");
        throw new FailedException(
                "the gateway has refused: "
                        + (reason.isEmpty() ? "the gateway's address may be wrong" : reason)
                        + " (HTTP "
                        + response.statusCode()
                        + ")"
                        + remedy(response.statusCode()));
    }

    private static String remedy(int status) {
        return status == 401 || status == 403
                ? "; for a running 'tidewire dev', tidewire token --scope realtime:admin makes a"
                        + " token"
                : "";
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }
}
