package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may connect and subscribe, and the record of every decision. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class AccessTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Stack stack;
    private final String workspace = "access" + COUNT.incrementAndGet();
    private final AuditTrail audit;

    AccessTest(Stack stack) {
        this.stack = stack;
        this.audit = new AuditTrail(stack.servers.bootstrapServers());
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void theHeaderLetsIn() {
        assertGranted(
                RealtimeClient.to(stack.url(workspace)).bearer(stack.token(workspace)).connect());
    }

    @Test
    void theSubprotocolLetsIn() {
        assertGranted(
                RealtimeClient.to(stack.url(workspace))
                        .subprotocols("access_token", stack.token(workspace))
                        .connect());
    }

    @Test
    void theQueryLetsInWhereItIsConfigured() {
        URI url = URI.create(stack.url(workspace) + "?token=" + stack.token(workspace));
        assertGranted(RealtimeClient.to(url).connect());
    }

    @Test
    void theFirstMessageLetsIn() {
        RealtimeClient client = RealtimeClient.to(stack.url(workspace)).connect();
        client.send("{\"type\":\"auth\",\"token\":\"" + stack.token(workspace) + "\"}");
        assertGranted(client);
    }

    /**
     * The grant is in Kafka when the client reads {@code authenticated}, so a reader finds it at
     * once.
     */
    private void assertGranted(RealtimeClient client) {
        try (client) {
            JsonNode authenticated = client.next();

            List<JsonNode> grants = audit.now("auth-granted", workspace);
            assertThat(authenticated.path("type").asText()).isEqualTo("authenticated");
            assertThat(authenticated.path("workspace").asText()).isEqualTo(workspace);
            assertThat(grants).hasSize(1);
            assertThat(grants.getFirst().path("actorIdentity").asText())
                    .isEqualTo(authenticated.path("subject").asText());
            assertThat(grants.getFirst().path("scopesEvaluated").toString())
                    .contains("realtime:read");
        }
    }

    @Test
    void anExpiredTokenClosesWith4001() {
        assertDenied(
                stack.issuer.token(
                        TokenRequest.forUser("ada")
                                .withWorkspaces(workspace)
                                .withLifetime(Duration.ofSeconds(-1))),
                4001,
                "token_expired");
    }

    @Test
    void aTamperedTokenClosesWith4002() {
        String token = stack.token(workspace);
        int middle = token.length() - 20;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        assertDenied(
                token.substring(0, middle) + other + token.substring(middle + 1),
                4002,
                "token_signature_invalid");
    }

    @Test
    void aTokenOfAnotherWorkspaceClosesWith4003() {
        assertDenied(stack.token("elsewhere"), 4003, "workspace_denied");
    }

    @Test
    void aTokenForAnotherAudienceClosesWith4002() {
        assertDenied(
                stack.issuer.token(
                        TokenRequest.forUser("ada")
                                .withWorkspaces(workspace)
                                .withClaims(java.util.Map.of("aud", "somebody-else"))),
                4002,
                "token_audience_mismatch");
    }

    @Test
    void garbageClosesWith4002() {
        assertDenied("garbage", 4002, "token_malformed");
    }

    private void assertDenied(String token, int code, String reason) {
        try (RealtimeClient client =
                RealtimeClient.to(stack.url(workspace)).bearer(token).connect()) {
            assertThat(client.awaitClosed().code()).isEqualTo(code);
            JsonNode denial = audit.await("auth-denied", workspace);
            assertThat(denial.path("denialReason").asText()).isEqualTo(reason);
            assertThat(denial.toString()).doesNotContain(token);
        }
    }

    @Test
    void aMalformedWorkspaceIsAuditedUnderAFixedKey() {
        try (RealtimeClient client =
                RealtimeClient.to(stack.url("..%2fdemo")).bearer(stack.token("demo")).connect()) {
            assertThat(client.awaitClosed().code()).isEqualTo(4003);
            assertThat(audit.await("auth-denied", "(malformed)").path("workspaceId").asText())
                    .isEqualTo("(malformed)");
        }
    }

    @Test
    void aChannelWithoutItsScopeIsAnErrorFrame() {
        String token =
                stack.issuer.token(
                        TokenRequest.forUser("ada")
                                .withWorkspaces(workspace)
                                .withScopes("realtime:mongo:read"));
        try (RealtimeClient client =
                RealtimeClient.to(stack.url(workspace)).bearer(token).connect()) {
            client.next("authenticated");
            client.send(
                    "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"ref\":\"s\",\"filter\":{\"predicates\":{\"a\":1}}}");

            JsonNode error = client.next("error");
            assertThat(error.path("code").asInt()).isEqualTo(4003);
            assertThat(error.path("ref").asText()).isEqualTo("s");
            JsonNode denial = audit.await("auth-denied", workspace);
            assertThat(denial.path("channelType").asText()).isEqualTo("postgres");
            assertThat(denial.path("missingScope").asText()).isNotEmpty();
            assertThat(denial.path("filterSnapshot").asText()).contains("predicates");
        }
    }
}
