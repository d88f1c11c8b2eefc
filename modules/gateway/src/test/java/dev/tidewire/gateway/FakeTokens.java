package dev.tidewire.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.TokenRefusedException;
import dev.tidewire.auth.TokenVerifier;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Knows tokens by name. */
final class FakeTokens implements TokenVerifier {
    static final Duration LIFETIME = Duration.ofMinutes(5);

    /** A token that makes the verifier fail in a way nobody foresaw. */
    static final String BROKEN = "broken";

    /** What that failure says, which may be anything. */
    static final String FAULT = "expected by the test";

    private final Map<String, VerifiedToken> good = new HashMap<>();
    private final Map<String, DenialReason> refused = new HashMap<>();
    private final InstantSource clock;

    FakeTokens(InstantSource clock) {
        this.clock = clock;
    }

    void allow(String token, String subject, String workspace, String... scopes) {
        allowUntil(clock.instant().plus(LIFETIME), token, subject, workspace, scopes);
    }

    /** A token of {@code acme} that may read everything, with claims. */
    void allowWith(String claims, String token, String subject) {
        put(
                clock.instant().plus(LIFETIME),
                token,
                subject,
                "acme",
                Claims.of(object(claims)),
                GatewayFixture.READ);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void allowUntil(Instant end, String token, String subject, String workspace, String... scopes) {
        put(end, token, subject, workspace, Claims.none(), scopes);
    }

    private void put(
            Instant end,
            String token,
            String subject,
            String workspace,
            Claims claims,
            String... scopes) {
        good.put(
                token,
                new VerifiedToken(
                        subject,
                        null,
                        "acme",
                        Set.of(WorkspaceId.of(workspace)),
                        Set.of(scopes),
                        clock.instant(),
                        end,
                        null,
                        null,
                        claims));
    }

    /** A token of {@code acme} that may read everything, of a login session. */
    void allowOf(String login, String tokenId, String token, String subject) {
        allow(token, subject, "acme", GatewayFixture.READ);
        VerifiedToken plain = good.get(token);
        good.put(
                token,
                new VerifiedToken(
                        plain.subject(),
                        null,
                        plain.tenant(),
                        plain.workspaces(),
                        plain.scopes(),
                        plain.issuedAt(),
                        plain.expiresAt(),
                        tokenId,
                        login,
                        plain.claims()));
    }

    void refuse(String token, DenialReason reason) {
        refused.put(token, reason);
    }

    @Override
    public VerifiedToken verify(String token) throws TokenRefusedException {
        if (token.equals(BROKEN)) {
            throw new IllegalStateException(FAULT);
        }
        VerifiedToken verified = good.get(token);
        if (verified == null) {
            throw new TokenRefusedException(
                    refused.getOrDefault(token, DenialReason.TOKEN_SIGNATURE_INVALID));
        }
        return verified;
    }
}
