package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RevokingTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @BeforeEach
    void tokens() {
        fixture.tokens.allowOf("login-1", "token-1", "first", "alice");
        fixture.tokens.allowOf("login-1", "token-2", "refreshed", "alice");
        fixture.tokens.allowOf("login-2", "token-3", "elsewhere", "alice");
        fixture.tokens.allowOf("login-3", "token-4", "bobs", "bob");
    }

    @Test
    void theEndOfALoginSuspendsJustItsSessionsAndClosesThemWith4003AfterTheGrace() {
        Client concerned = fixture.connect("first");
        Client other = fixture.connect("elsewhere");

        assertThat(fixture.gateway.revoke(Revocation.ofLogin("login-1"))).isEqualTo(1);

        assertThat(concerned.last().path("type").asText()).isEqualTo("suspended");
        assertThat(concerned.last().path("reason").asText()).isEqualTo("access_revoked");
        assertThat(fixture.audit.suspensions())
                .extracting(AuditEvent.SessionSuspended::suspensionReason)
                .containsExactly("access_revoked");
        fixture.time.pass(Duration.ofSeconds(30));
        assertThat(concerned.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(other.connection().closeCode()).isNull();
    }

    @Test
    void nothingIsDeliveredAfterARevocation() {
        Client client = fixture.connect("first");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.gateway.revoke(Revocation.ofLogin("login-1"));
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).isEmpty();
    }

    @Test
    void noTokenOfAnEndedLoginOpensOrResumesASession() {
        Client client = fixture.connect("first");
        fixture.gateway.revoke(Revocation.ofLogin("login-1"));

        client.send("{\"type\":\"auth\",\"token\":\"refreshed\"}");
        Client again = fixture.connect("first");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(again.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("access_revoked", "access_revoked");
        assertThat(fixture.audit.denials().getFirst().context().actorIdentity()).isEqualTo("alice");
    }

    @Test
    void aTokenOfANewLoginResumesTheSessionWithWhatItMissed() {
        Client client = fixture.connect("first");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.gateway.revoke(Revocation.ofLogin("login-1"));
        fixture.log.insert(100, "products");
        fixture.deliver(Delivered.at(100, 0));

        client.send("{\"type\":\"auth\",\"token\":\"elsewhere\"}");
        fixture.log.run();

        assertThat(client.connection().messages("resumed")).hasSize(1);
        assertThat(client.eventIds()).containsExactly("change-100");
        fixture.time.pass(Duration.ofSeconds(60));
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aSubjectsTokensAreRefusedUpToTheTimeOfTheRevocationAndNoLonger() {
        Client first = fixture.connect("first");
        Client second = fixture.connect("elsewhere");
        Client other = fixture.connect("bobs");

        assertThat(fixture.gateway.revoke(Revocation.ofSubject("alice", fixture.time.instant())))
                .isEqualTo(2);
        fixture.time.pass(Duration.ofSeconds(1));
        fixture.tokens.allowOf("login-4", "token-5", "later", "alice");
        first.send("{\"type\":\"auth\",\"token\":\"refreshed\"}");
        second.send("{\"type\":\"auth\",\"token\":\"later\"}");

        assertThat(first.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(second.connection().messages("resumed")).hasSize(1);
        assertThat(other.connection().messages("suspended")).isEmpty();
    }

    @Test
    void oneTokenIsRevokedWithoutItsSuccessor() {
        Client client = fixture.connect("first");
        client.send("{\"type\":\"auth\",\"token\":\"refreshed\"}");

        assertThat(fixture.gateway.revoke(Revocation.ofToken("token-1"))).isZero();

        assertThat(client.connection().messages("suspended")).isEmpty();
        assertThat(fixture.connect("first").connection().closeCode())
                .isEqualTo(CloseCode.SCOPE_DENIED);
    }

    @Test
    void aRevocationWhileTheGrantIsBeingRecordedOpensNothing() {
        fixture.audit.hold();
        Client client = fixture.connect("first");
        fixture.gateway.revoke(Revocation.ofLogin("login-1"));

        fixture.audit.acknowledge();

        assertThat(client.connection().messages()).isEmpty();
        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
    }

    @Test
    void aSuspendedSessionsRequestsAreRefusedWithTheReason() {
        Client client = fixture.connect("first");
        fixture.gateway.revoke(Revocation.ofLogin("login-1"));

        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("message").asText()).contains("access was withdrawn");
    }

    @Test
    void aRequestOverHttpWithARevokedTokenIsRefused() {
        fixture.gateway.revoke(Revocation.ofSubject("paul", fixture.time.instant()));

        HttpAnswer answer = new HttpClientFake(fixture.gateway.events(1_000)).send("1");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void sessionsThatHaveEndedAreNotFoundAnyMore() {
        Client client = fixture.connect("first");
        client.session().closed();

        assertThat(fixture.gateway.revoke(Revocation.ofLogin("login-1"))).isZero();
        assertThat(fixture.audit.suspensions()).isEmpty();
    }
}
