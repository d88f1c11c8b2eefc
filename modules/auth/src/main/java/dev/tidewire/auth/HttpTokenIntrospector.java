package dev.tidewire.auth;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Asks at the issuer's introspection address, as a client with a secret. Whatever is not a plain
 * yes or no is unknown. Thread-safe.
 */
public final class HttpTokenIntrospector implements TokenIntrospector, AutoCloseable {
    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final IntrospectionSettings settings;
    private final String authorization;
    private final BoundedHttp http;

    public HttpTokenIntrospector(IntrospectionSettings settings) {
        this.settings = settings;
        authorization = basic(settings.clientId(), settings.clientSecret());
        http = new BoundedHttp(settings.timeout(), settings.maxBytes());
    }

    /** Both are encoded as a form's values before they are joined (RFC 6749, section 2.3.1). */
    private static String basic(String clientId, String clientSecret) {
        String credentials = encode(clientId) + ":" + encode(clientSecret);
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Introspection introspect(String token) {
        HttpRequest request =
                HttpRequest.newBuilder(settings.url())
                        .header("Authorization", authorization)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "token=" + encode(token) + "&token_type_hint=access_token"))
                        .build();
        return switch (http.send(request)) {
            case BoundedHttp.Outcome.Failed(String error) -> new Introspection.Unknown(error);
            case BoundedHttp.Outcome.Answered answered ->
                    switch (answered.status()) {
                        case 200 -> read(answered.response().body());
                        case 401, 403 ->
                                new Introspection.Unknown(
                                        "HTTP %d; check the client's id and secret, and that it may introspect"
                                                .formatted(answered.status()));
                        default -> new Introspection.Unknown("HTTP " + answered.status());
                    };
        };
    }

    private static Introspection read(byte[] body) {
        JsonNode active;
        try {
            active = MAPPER.readTree(body).path("active");
        } catch (IOException _) {
            return new Introspection.Unknown("an answer that is not JSON");
        }
        if (!active.isBoolean()) {
            return new Introspection.Unknown("an answer without active");
        }
        return active.booleanValue() ? new Introspection.Active() : new Introspection.Inactive();
    }

    /** Ends what is under way; whoever waits learns nothing. */
    @Override
    public void close() {
        http.close();
    }
}
