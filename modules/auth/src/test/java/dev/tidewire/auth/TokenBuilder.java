package dev.tidewire.auth;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Writes tokens: good ones, unless a test says otherwise. */
final class TokenBuilder {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Instant EXPIRY = NOW.plusSeconds(300);
    static final String ISSUER = "https://login.example.com/realms/tidewire";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ObjectNode header = MAPPER.createObjectNode().put("typ", "JWT");
    private final ObjectNode claims =
            MAPPER.createObjectNode()
                    .put("iss", ISSUER)
                    .put("aud", "tidewire-api")
                    .put("typ", "Bearer")
                    .put("sub", "alice-id")
                    .put("jti", "token-1")
                    .put("sid", "session-1")
                    .put("preferred_username", "alice")
                    .put("iat", NOW.getEpochSecond())
                    .put("exp", EXPIRY.getEpochSecond());

    static TokenBuilder token() {
        return new TokenBuilder();
    }

    TokenBuilder header(String name, Object value) {
        header.set(name, MAPPER.valueToTree(value));
        return this;
    }

    TokenBuilder claim(String name, Object value) {
        claims.set(name, MAPPER.valueToTree(value));
        return this;
    }

    TokenBuilder claimJson(String name, String json) {
        try {
            claims.set(name, MAPPER.readTree(json));
            return this;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    TokenBuilder without(String name) {
        claims.remove(name);
        return this;
    }

    /** The token, whose header names the key and its algorithm unless it already names others. */
    String signedBy(SigningKey key) {
        String input = input(key);
        return signed(input, key);
    }

    /** The token with these bytes where the signature belongs. */
    String withSignature(SigningKey named, byte[] signature) {
        return input(named) + "." + BASE64.encodeToString(signature);
    }

    /** A token with a payload that need not be claims. */
    static String ofPayload(String payload, SigningKey key) {
        String input = token().input(key);
        return signed(input.substring(0, input.indexOf('.') + 1) + encode(payload), key);
    }

    private static String signed(String input, SigningKey key) {
        return input + "." + BASE64.encodeToString(key.sign(input));
    }

    /** What is signed: header and claims. */
    String input(SigningKey key) {
        ObjectNode complete = header.deepCopy();
        if (!header.has("alg")) {
            complete.put("alg", key.algorithm().label());
        }
        if (!header.has("kid")) {
            complete.put("kid", key.keyId());
        }
        return encode(complete) + "." + encode(claims);
    }

    static String encode(JsonNode json) {
        return encode(json.toString());
    }

    static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
