package dev.tidewire.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes tokens with the claims of Keycloak's access tokens.
 *
 * @param issuer the claim {@code iss}
 * @param realm the realm, for the role that Keycloak gives to everybody
 * @param audience the claim {@code aud}
 * @param lifetime where a request has none
 * @param clock the time of issue
 * @param keys the keys
 */
record TokenMint(
        String issuer,
        String realm,
        String audience,
        Duration lifetime,
        InstantSource clock,
        IssuerKeys keys) {

    private static final JsonMapper JSON = new JsonMapper();

    String token(TokenRequest request) {
        SigningKey key = keys.current();
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "RS256");
        header.put("typ", "JWT");
        header.put("kid", key.id());
        return key.sign(json(header), json(claims(request)));
    }

    Duration lifetimeOf(TokenRequest request) {
        return request.lifetime().orElse(lifetime);
    }

    private Map<String, Object> claims(TokenRequest request) {
        Instant now = clock.instant();
        Instant end = now.plus(lifetimeOf(request));
        // A token that has expired was issued before it did.
        Instant issued = end.isBefore(now) ? end.minus(lifetime) : now;
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("exp", end.getEpochSecond());
        claims.put("iat", issued.getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("iss", issuer);
        claims.put("aud", audience);
        claims.put("sub", subject(request.user()));
        claims.put("typ", "Bearer");
        claims.put("azp", request.clientId());
        claims.put("realm_access", Map.of("roles", List.of("default-roles-" + realm)));
        claims.put("scope", String.join(" ", request.scopes()));
        claims.put("preferred_username", request.user());
        claims.put("workspaces", request.workspaces());
        claims.putAll(request.claims());
        return claims;
    }

    private String subject(String user) {
        byte[] name = (realm + "/" + user).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).toString();
    }

    private static byte[] json(Map<String, Object> members) {
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("claims cannot be written as JSON", e);
        }
    }
}
