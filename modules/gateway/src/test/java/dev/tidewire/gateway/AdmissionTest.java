package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void aGoodTokenOfTheHandshakeIsAnsweredWithAuthenticated() {
        Client client = fixture.connect("good");

        JsonNode answer = client.last();
        assertThat(answer.path("type").asText()).isEqualTo("authenticated");
        assertThat(answer.path("subject").asText()).isEqualTo("alice");
        assertThat(answer.path("workspace").asText()).isEqualTo("acme");
        assertThat(answer.path("expiresAt").asText()).isEqualTo("2026-01-15T10:05:00Z");
    }

    @Test
    void aTokenInTheFirstMessageIsAnsweredWithItsRef() {
        Client client = fixture.connect(null);

        client.send("{\"type\":\"auth\",\"token\":\"good\",\"ref\":\"a1\"}");

        assertThat(client.last().path("type").asText()).isEqualTo("authenticated");
        assertThat(client.last().path("ref").asText()).isEqualTo("a1");
    }

    @Test
    void nothingIsSentBeforeTheGrantIsOnRecord() {
        fixture.audit.hold();
        Client client = fixture.connect("good");
        assertThat(client.connection().messages()).isEmpty();

        fixture.audit.acknowledge();

        assertThat(client.last().path("type").asText()).isEqualTo("authenticated");
    }

    @Test
    void theGrantIsRecordedWithWhoWhereAndWhen() {
        fixture.connect("good");

        AuditEvent.Context context = fixture.audit.grants().getFirst().context();
        assertThat(context.actorIdentity()).isEqualTo("alice");
        assertThat(context.workspaceId()).isEqualTo("acme");
        assertThat(context.tenantId()).isEqualTo("acme");
        assertThat(context.remoteAddress()).isEqualTo("203.0.113.9");
        assertThat(context.gateway()).isEqualTo("gateway-0");
        assertThat(context.correlationId()).isEqualTo("corr-1");
        assertThat(context.id()).isEqualTo("session-0-0");
        assertThat(context.scopesEvaluated()).containsExactly("realtime:read");
    }

    @Test
    void messagesSentWhileTheGrantIsBeingRecordedAreAnsweredAfterIt() {
        fixture.audit.hold();
        Client client = fixture.connect("good");
        client.send("{\"type\":\"ping\",\"ref\":\"p\"}");

        fixture.audit.acknowledge();

        assertThat(client.connection().messages())
                .extracting(message -> message.path("type").asText())
                .containsExactly("authenticated", "pong");
    }

    @Test
    void tooManyMessagesBeforeTheGrantCloseTheConnection() {
        fixture.audit.hold();
        Client client = fixture.connect("good");

        for (int message = 0; message < 5_000; message++) {
            client.send("{}");
        }

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.QUOTA_EXCEEDED);
    }

    @Test
    void withoutARecordThereIsNoSession() {
        fixture.audit.fail();

        Client client = fixture.connect("good");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(client.connection().closeReason()).contains("cannot be recorded");
        assertThat(client.connection().messages()).isEmpty();
    }

    @Test
    void aGrantThatHadNoEffectIsRecordedAsRefused() {
        fixture.audit.hold();
        fixture.connect("good");

        fixture.time.pass(Duration.ofSeconds(10));

        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.denialReason()).isEqualTo("audit_unavailable");
        assertThat(denial.context().actorIdentity()).isEqualTo("alice");
        assertThat(denial.context().id()).isEqualTo("session-0-1");
    }

    @Test
    void whatCouldNotBeDecidedIsRecordedAsRefused() {
        fixture.connect(FakeTokens.BROKEN);

        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("undecided");
    }

    @Test
    void aFloodOfRefusalsFromOneAddressIsRecordedByItsNumber() {
        for (int attempt = 0; attempt < 500; attempt++) {
            fixture.connect("tampered");
        }
        fixture.time.pass(CountingAuditLog.INTERVAL);

        assertThat(fixture.audit.denials())
                .hasSize(CountingAuditLog.ONE_BY_ONE + 1)
                .last()
                .extracting(AuditEvent.AuthDenied::count)
                .isEqualTo(500L - CountingAuditLog.ONE_BY_ONE);
    }

    @Test
    void whatIsNotRecordedYetIsRecordedAtTheEnd() {
        for (int attempt = 0; attempt < 20; attempt++) {
            fixture.connect("tampered");
        }

        fixture.gateway.close();

        assertThat(fixture.audit.denials().stream().mapToLong(AuditEvent::decisions).sum())
                .isEqualTo(20);
    }

    @Test
    void anAcknowledgementThatNeverComesClosesTheConnectionAfterTheTimeout() {
        fixture.audit.hold();
        Client client = fixture.connect("good");

        fixture.time.pass(Duration.ofSeconds(10));

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void anAcknowledgementAfterTheTimeoutOpensNothing() {
        fixture.audit.hold();
        Client client = fixture.connect("good");
        fixture.time.pass(Duration.ofSeconds(10));

        fixture.audit.acknowledge();

        assertThat(client.connection().messages()).isEmpty();
    }

    @Test
    void aTokenThatExpiresWhileItsGrantIsRecordedIsRefused() {
        GatewaySettings patient =
                new GatewaySettings(
                        "gateway-0",
                        Duration.ofSeconds(10),
                        Duration.ofHours(1),
                        10,
                        1_000,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        1,
                        1_000,
                        Quotas.none());
        GatewayFixture slow = GatewayFixture.started(patient);
        slow.audit.hold();
        Client client = slow.connect("good");
        slow.time.pass(FakeTokens.LIFETIME);

        slow.audit.acknowledge();

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(client.connection().messages()).isEmpty();
        assertThat(slow.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("token_expired");
    }

    @Test
    void anInvalidTokenClosesWith4002AndIsRecorded() {
        Client client = fixture.connect("tampered");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("token_signature_invalid");
    }

    @Test
    void anExpiredTokenClosesWith4001() {
        fixture.tokens.refuse("old", DenialReason.TOKEN_EXPIRED);

        Client client = fixture.connect("old");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(client.connection().closeReason()).startsWith("token_expired: ");
    }

    @Test
    void aTokenThatCannotBeJudgedClosesWith4009() {
        fixture.tokens.refuse("unknown", DenialReason.KEYS_UNAVAILABLE);

        Client client = fixture.connect("unknown");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void aFaultOfTheVerifierLetsNobodyIn() {
        Client client = fixture.connect(FakeTokens.BROKEN);

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(client.connection().messages()).isEmpty();
    }

    @Test
    void whatTheVerifierFailedWithIsLoggedWithoutItsMessageWhichMayQuoteTheToken() {
        try (LogCapture log = new LogCapture()) {
            fixture.connect(FakeTokens.BROKEN);

            assertThat(log.text())
                    .contains("IllegalStateException")
                    .contains("FakeTokens.verify")
                    .doesNotContain(FakeTokens.FAULT);
        }
    }

    @Test
    void aTokenOfAnotherWorkspaceClosesWith4003AndNamesTheMissingScope() {
        fixture.tokens.allow("foreign", "mallory", "globex", GatewayFixture.READ);

        Client client = fixture.connect("foreign");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.denialReason()).isEqualTo("workspace_denied");
        assertThat(denial.missingScope()).isEqualTo("workspace:acme");
        assertThat(denial.context().actorIdentity()).isEqualTo("mallory");
    }

    @Test
    void theScopeForAllWorkspacesIsOnTheRecordOfWhatItOpensAndOfWhatItDoesNot() {
        GatewayFixture open =
                GatewayFixture.started(AccessPolicy.withAllWorkspacesScope("super_admin"));
        open.tokens.allow("root", "root", "globex", "super_admin", "offline_access");

        Client client = open.connect("root");
        client.subscribe("postgres:products");

        assertThat(client.connection().closeCode()).isNull();
        assertThat(open.audit.grants().getFirst().context().scopesEvaluated())
                .containsExactly("super_admin");
        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        AuditEvent.AuthDenied denial = open.audit.denials().getFirst();
        assertThat(denial.missingScope()).isEqualTo("realtime:postgres:products:read");
        assertThat(denial.context().scopesEvaluated()).containsExactly("super_admin");
    }

    @Test
    void aMalformedWorkspaceClosesWith4003AndIsRecordedUnderAFixedName() {
        Client client = fixture.connect("../etc", "good", new FakeConnection());

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(fixture.audit.denials().getFirst().context().workspaceId())
                .isEqualTo(AuditEvent.Context.MALFORMED);
    }

    @Test
    void aPageThatMayNotConnectIsRecorded() {
        fixture.gateway.originDenied(new ConnectRequest("acme", "good", "203.0.113.9", "corr-1"));

        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.denialReason()).isEqualTo("origin_denied");
        assertThat(denial.context().workspaceId()).isEqualTo("acme");
        assertThat(denial.context().remoteAddress()).isEqualTo("203.0.113.9");
        assertThat(denial.context().correlationId()).isEqualTo("corr-1");
        assertThat(fixture.audit.grants()).isEmpty();
    }

    @Test
    void noTokenWithinTenSecondsClosesWith4002AndIsRecorded() {
        Client client = fixture.connect(null);

        fixture.time.pass(Duration.ofSeconds(10));

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("token_missing");
    }

    @Test
    void anythingElseThanAuthAsFirstMessageClosesWith4002() {
        Client client = fixture.connect(null);

        client.subscribe("postgres:products");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(client.connection().closeReason()).contains("first message must be auth");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void aBinaryFirstMessageClosesWith4002() {
        Client client = fixture.connect(null);

        client.session().receivedBinary();

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @Test
    void aConnectionThatEndsWhileItsTokenIsExaminedLeavesNothingBehind() {
        fixture.audit.hold();
        Client client = fixture.connect("good");
        client.session().closed();
        int timers = fixture.time.waiting();

        fixture.audit.acknowledge();

        assertThat(client.connection().messages()).isEmpty();
        assertThat(fixture.time.waiting()).isLessThan(timers);
        assertThat(fixture.meters.get("tidewire.gateway.sessions").gauge().value()).isZero();
    }

    @Test
    void aConnectionBeforeTheGatewayHasItsEpochIsToldToComeBack() {
        GatewayFixture starting = new GatewayFixture();

        Client client = starting.connect("good");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(client.connection().closeReason()).contains("starting").contains("retryAfter=");
    }
}
