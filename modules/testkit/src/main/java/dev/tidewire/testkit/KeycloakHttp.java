package dev.tidewire.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** HTTP with Keycloak. Every request is a connection of its own, so a restart disturbs none. */
final class KeycloakHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;

    private KeycloakHttp() {}

    /**
     * Posts a form; returns the answer's JSON.
     *
     * @throws IllegalStateException if Keycloak refuses it
     */
    static JsonNode postForm(URI uri, Map<String, String> fields) {
        String form =
                fields.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        return body(
                send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Sends a request.
     *
     * @throws IllegalStateException if Keycloak refuses it; its answer is quoted
     */
    static HttpResponse<String> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        HttpResponse<String> response = exchange(request);
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    "Keycloak answered %d to %s %s: %s"
                            .formatted(
                                    response.statusCode(),
                                    request.method(),
                                    request.uri(),
                                    response.body()));
        }
        return response;
    }

    private static HttpResponse<String> exchange(HttpRequest request) {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Keycloak does not answer to " + request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The JSON of an answer; missing where it has no body. */
    static JsonNode body(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Keycloak's answer is no JSON", e);
        }
    }

    /** Waits until a realm is served; Keycloak opens its port before. */
    static void awaitRealm(URI server, String realm, Duration timeout) {
        HttpRequest request =
                HttpRequest.newBuilder(server.resolve("/realms/" + realm)).timeout(TIMEOUT).build();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!serves(request)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Keycloak did not serve %s in %d s"
                                .formatted(request.uri(), timeout.toSeconds()));
            }
            pause();
        }
    }

    private static boolean serves(HttpRequest request) {
        try {
            return exchange(request).statusCode() == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Waits a little before a server that starts is looked at again. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the start of Keycloak", e);
        }
    }
}
