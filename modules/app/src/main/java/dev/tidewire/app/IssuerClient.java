package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks the development issuer for tokens. */
final class IssuerClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private IssuerClient() {}

    /**
     * What the token shall say.
     *
     * @param scope the issuer's default if absent
     * @param lifetime the issuer's default if absent
     */
    record Wish(
            String user,
            List<String> workspaces,
            Optional<String> scope,
            Optional<Duration> lifetime) {
        Wish {
            workspaces = List.copyOf(workspaces);
        }

        private String form() {
            List<String> fields = new ArrayList<>();
            fields.add(field("grant_type", "password"));
            fields.add(field("username", user));
            workspaces.forEach(workspace -> fields.add(field("workspace", workspace)));
            scope.ifPresent(text -> fields.add(field("scope", text)));
            lifetime.ifPresent(
                    duration -> fields.add(field("lifetime", Long.toString(duration.toSeconds()))));
            return fields.stream().collect(Collectors.joining("&"));
        }

        private static String field(String name, String value) {
            return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }

    /**
     * Gets a token.
     *
     * @param issuer the issuer's URL
     * @throws FailedException if the issuer does not answer or refuses
     */
    static String token(String issuer, Wish wish) {
        URI endpoint;
        try {
            endpoint =
                    URI.create(issuer.replaceFirst("/+$", "") + "/protocol/openid-connect/token");
            HttpRequest.newBuilder(endpoint);
        } catch (IllegalArgumentException e) {
            throw new FailedException(
                    "the issuer must be a URL such as http://127.0.0.1:8180/realms/tidewire, not "
                            + issuer,
                    e);
        }
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(endpoint)
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(wish.form()))
                            .build();
            return tokenIn(issuer, client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new FailedException(
                    "the issuer " + issuer + " does not answer; is tidewire dev running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("interrupted while waiting for the issuer", e);
        }
    }

    private static String tokenIn(String issuer, HttpResponse<String> response) throws IOException {
        JsonNode body = JSON.readTree(response.body());
        String token = body.path("access_token").asText("");
        if (response.statusCode() == 200 && !token.isEmpty()) {
            return token;
        }
        String reason = body.path("error_description").asText("");
        throw new FailedException(
                "the issuer "
                        + issuer
                        + " gave no token: "
                        + (reason.isEmpty() ? "HTTP " + response.statusCode() : reason));
    }
}
