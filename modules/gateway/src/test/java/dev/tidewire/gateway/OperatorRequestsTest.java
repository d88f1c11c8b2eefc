package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorRequestsTest {
    private static final String SCOPE = "realtime:admin";

    private final GatewayFixture fixture = GatewayFixture.started();
    private final OperatorRequests operators = fixture.gateway.operators(SCOPE);

    @BeforeEach
    void operator() {
        fixture.tokens.allow("operator", "olga", "elsewhere", SCOPE);
    }

    @Test
    void theListShowsEverySessionAndNoToken() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");
        fixture.time.pass(Duration.ofSeconds(1));
        fixture.connect(null);

        HttpAnswer answer = list("operator");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode sessions = HttpClientFake.json(answer).path("sessions");
        assertThat(sessions).hasSize(2);
        JsonNode first = sessions.get(0);
        assertThat(first.path("id").asText()).isEqualTo("session-0");
        assertThat(first.path("workspace").asText()).isEqualTo("acme");
        assertThat(first.path("subject").asText()).isEqualTo("alice");
        assertThat(first.path("remoteAddress").asText()).isEqualTo("203.0.113.9");
        assertThat(first.path("since").asText()).isEqualTo("2026-01-15T10:00:00Z");
        assertThat(first.path("subscriptions").asInt()).isEqualTo(1);
        assertThat(first.path("state").asText()).isEqualTo("open");
        assertThat(sessions.get(1).path("state").asText()).isEqualTo("awaiting_auth");
        assertThat(sessions.get(1).has("subject")).isFalse();
        assertThat(answer.body()).asString().doesNotContain("good");
    }

    @Test
    void theListSaysWhyASessionIsSuspended() {
        fixture.connected();
        fixture.time.pass(FakeTokens.LIFETIME);
        operator();

        JsonNode session = HttpClientFake.json(list("operator")).path("sessions").get(0);

        assertThat(session.path("state").asText()).isEqualTo("suspended");
        assertThat(session.path("suspensions").get(0).asText()).isEqualTo("token_expired");
    }

    @Test
    void aSessionThatIsClosedEndsAtOnceWith4003AndIsRecorded() {
        Client client = fixture.connected();
        Client other = fixture.connected();

        HttpAnswer answer = close("operator", "session-0");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(client.connection().closeReason()).contains("an operator has ended");
        assertThat(other.connection().closeCode()).isNull();
        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.denialReason()).isEqualTo("access_revoked");
        assertThat(denial.context().sessionId()).isEqualTo("session-0");
        assertThat(denial.context().actorIdentity()).isEqualTo("alice");
        assertThat(close("operator", "session-0").status()).isEqualTo(404);
    }

    @Test
    void everyRequestIsOnRecordWithWhoMadeIt() {
        list("operator");

        AuditEvent.Context context = fixture.audit.grants().getFirst().context();
        assertThat(context.actorIdentity()).isEqualTo("olga");
        assertThat(context.workspaceId()).isEqualTo(AuditEvent.Context.ALL);
        assertThat(context.scopesEvaluated()).containsExactly(SCOPE);
    }

    @Test
    void nothingHappensThatCannotBeRecorded() {
        Client client = fixture.connected();
        fixture.audit.fail();

        assertThat(close("operator", "session-0").status()).isEqualTo(503);

        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void whoLacksTheScopeIsRefusedAndRecorded() {
        Client client = fixture.connected();

        assertThat(list("good").status()).isEqualTo(403);
        assertThat(close("good", "session-0").status()).isEqualTo(403);

        assertThat(client.connection().closeCode()).isNull();
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::missingScope)
                .containsExactly(SCOPE, SCOPE);
    }

    @Test
    void whoHasNoGoodTokenIsRefusedAndRecorded() {
        assertThat(list(null).status()).isEqualTo(401);
        assertThat(list("tampered").status()).isEqualTo(401);
        fixture.gateway.revoke(Revocation.ofSubject("olga", fixture.time.instant()));
        assertThat(list("operator").status()).isEqualTo(403);

        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("token_missing", "token_signature_invalid", "access_revoked");
    }

    private HttpAnswer list(@Nullable String token) {
        return operators.list(request(token)).join();
    }

    private HttpAnswer close(String token, String session) {
        return operators.close(request(token), session).join();
    }

    private static ConnectRequest request(@Nullable String token) {
        return new ConnectRequest("", token, "203.0.113.9", null);
    }
}
