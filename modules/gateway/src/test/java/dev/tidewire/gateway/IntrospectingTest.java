package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of sessions whose tokens the issuer no longer calls good. */
class IntrospectingTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final FakeIntrospector issuer = new FakeIntrospector();
    private final GatewayFixture fixture =
            GatewayFixture.started(
                    new AccessChecks(
                            Optional.of(new TokenCheck(issuer, INTERVAL)),
                            Optional.empty(),
                            new Random(1)));

    @BeforeEach
    void tokens() {
        fixture.tokens.allowOf("login-1", "token-1", "first", "alice");
        fixture.tokens.allowOf("login-1", "token-2", "refreshed", "alice");
        fixture.tokens.allowOf("login-2", "token-3", "bobs", "bob");
    }

    @Test
    void eachTokenIsAskedAboutOnceInAnIntervalHoweverManySessionsHoldIt() {
        fixture.connect("first");
        fixture.connect("first");
        fixture.connect("bobs");

        fixture.time.pass(INTERVAL);
        assertThat(issuer.asked()).containsExactlyInAnyOrder("first", "bobs");
        fixture.time.pass(INTERVAL.multipliedBy(3));

        assertThat(issuer.asked()).hasSize(8);
        assertThat(issuer.asked().stream().filter("first"::equals)).hasSize(4);
        assertThat(fixture.audit.suspensions()).isEmpty();
        assertThat(introspections("active")).isEqualTo(8);
    }

    @Test
    void theEndOfATokenSuspendsJustItsSessionsAndClosesThemWith4003AfterTheGrace() {
        Client concerned = fixture.connect("first");
        Client too = fixture.connect("first");
        Client other = fixture.connect("bobs");
        issuer.end("first");

        fixture.time.pass(INTERVAL);

        assertThat(concerned.last().path("type").asText()).isEqualTo("suspended");
        assertThat(concerned.last().path("reason").asText()).isEqualTo("access_revoked");
        assertThat(too.last().path("reason").asText()).isEqualTo("access_revoked");
        assertThat(fixture.audit.suspensions())
                .extracting(AuditEvent.SessionSuspended::suspensionReason)
                .containsExactly("access_revoked", "access_revoked");
        assertThat(introspections("inactive")).isEqualTo(1);
        fixture.time.pass(INTERVAL);
        assertThat(concerned.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(other.connection().closeCode()).isNull();
    }

    @Test
    void nothingIsDeliveredAnyMoreAndANewTokenResumesWithWhatWasMissed() {
        Client client = fixture.connect("first");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        issuer.end("first");
        fixture.time.pass(INTERVAL);
        fixture.log.insert(100, "products");
        fixture.deliver(Delivered.at(100, 0));
        assertThat(client.eventIds()).isEmpty();

        client.send("{\"type\":\"auth\",\"token\":\"refreshed\"}");
        fixture.log.run();

        assertThat(client.connection().messages("resumed")).hasSize(1);
        assertThat(client.eventIds()).containsExactly("change-100");
        fixture.time.pass(INTERVAL.multipliedBy(2));
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aTokenThatIsGoodNoMoreOpensNoOtherSession() {
        fixture.connect("first");
        issuer.end("first");
        fixture.time.pass(INTERVAL);

        Client again = fixture.connect("first");

        assertThat(again.connection().closeCode()).isEqualTo(CloseCode.SCOPE_DENIED);
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("access_revoked");
    }

    @Test
    void aTokenWithoutAnIdIsTakenBackWithoutTheOthersOfItsSubject() {
        fixture.tokens.allow("nameless", "carol", "acme", GatewayFixture.READ);
        Client concerned = fixture.connect("nameless");
        fixture.time.pass(Duration.ofSeconds(1));
        fixture.tokens.allow("later", "carol", "acme", GatewayFixture.READ);
        Client other = fixture.connect("later");
        issuer.end("nameless");

        fixture.time.pass(INTERVAL);

        assertThat(concerned.connection().messages("suspended")).hasSize(1);
        assertThat(other.connection().messages("suspended")).isEmpty();
    }

    @Test
    void aTokenIsAskedAboutNoMoreWhenNoSessionHoldsIt() {
        Client client = fixture.connect("first");
        Client two = fixture.connect("first");
        client.send("{\"type\":\"auth\",\"token\":\"refreshed\"}");
        fixture.time.pass(INTERVAL);
        assertThat(issuer.asked()).containsExactlyInAnyOrder("first", "refreshed");

        two.session().closed();
        fixture.time.pass(INTERVAL);
        client.session().closed();
        fixture.time.pass(INTERVAL.multipliedBy(5));

        assertThat(issuer.asked()).containsExactlyInAnyOrder("first", "refreshed", "refreshed");
        assertThat(fixture.time.waiting()).isEqualTo(idleTasks());
    }

    private static int idleTasks() {
        GatewayFixture idle = GatewayFixture.started();
        return idle.time.waiting();
    }

    @Test
    void aTokenThatEndsInAMomentIsNotAskedAbout() {
        issuer.end("first");
        fixture.time.skip(FakeTokens.LIFETIME.minus(TokenWatch.NEAR_END));
        Client client = fixture.connect("first");

        fixture.time.pass(TokenWatch.NEAR_END);

        assertThat(issuer.asked()).isEmpty();
        assertThat(client.last().path("reason").asText()).isEqualTo("token_expired");
    }

    @Test
    void sessionsGoOnWhileTheIssuerDoesNotAnswer() {
        Client client = fixture.connect("first");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        issuer.fail("first");

        fixture.time.pass(INTERVAL.multipliedBy(2));
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(introspections("unknown")).isEqualTo(2);
        fixture.time.pass(FakeTokens.LIFETIME);
        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void anIssuerThatFailsInAWayNobodyForesawIsAskedAgain() {
        Client client = fixture.connect("first");
        issuer.meanwhile(() -> {
            throw new IllegalStateException("expected by the test");
        });
        fixture.time.pass(INTERVAL);
        issuer.end("first");

        fixture.time.pass(INTERVAL);

        assertThat(introspections("unknown")).isEqualTo(1);
        assertThat(client.connection().messages("suspended")).hasSize(1);
    }

    @Test
    void readinessTellsOfAnIssuerThatDoesNotAnswer() {
        fixture.connect("first");
        assertThat(fixture.gateway.check().detail())
                .containsEntry("introspection", "no answer yet");
        issuer.fail("first");
        fixture.time.pass(INTERVAL);

        assertThat(fixture.gateway.check().detail())
                .containsEntry("introspectionError", "HTTP 503");
        assertThat(fixture.gateway.check().ready()).isTrue();

        issuer.recover("first");
        fixture.time.pass(INTERVAL);
        assertThat(fixture.gateway.check().detail()).doesNotContainKey("introspectionError");
        assertThat(fixture.gateway.check().detail().get("introspection"))
                .startsWith("answered 2026-");
    }

    @Test
    void anOutageIsWarnedOfOnceHoweverManyCallsFail() {
        fixture.connect("first");
        fixture.connect("bobs");
        issuer.fail("first");
        issuer.fail("bobs");
        try (LogLines lines = LogLines.of(ServiceHealth.class)) {
            fixture.time.pass(INTERVAL.multipliedBy(3));
            assertThat(lines.warnings()).hasSize(1);

            issuer.recover("first");
            issuer.recover("bobs");
            fixture.time.pass(INTERVAL);
            issuer.fail("bobs");
            fixture.time.pass(INTERVAL);
            assertThat(lines.warnings()).hasSize(2);
        }
    }

    @Test
    void neitherLogNorViewShowsAToken() {
        fixture.connect("first");
        issuer.end("first");
        try (LogLines lines = LogLines.of(Gateway.class.getPackageName())) {
            fixture.time.pass(INTERVAL);

            assertThat(lines.all()).isNotEmpty().noneMatch(line -> line.contains("first"));
        }
    }

    @Test
    void aSessionThatEndsWhileItsTokenIsAskedAboutIsLeftAlone() {
        Client client = fixture.connect("first");
        issuer.end("first");
        issuer.meanwhile(client.session()::closed);

        fixture.time.pass(INTERVAL.multipliedBy(3));

        assertThat(issuer.asked()).containsExactly("first");
        assertThat(fixture.audit.suspensions()).isEmpty();
        assertThat(fixture.connect("first").connection().closeCode())
                .isEqualTo(CloseCode.SCOPE_DENIED);
    }

    @Test
    void aTokenThatWasReplacedWhileItWasAskedAboutDoesNotSuspendItsSuccessor() {
        Client client = fixture.connect("first");
        issuer.end("first");
        issuer.meanwhile(() -> client.send("{\"type\":\"auth\",\"token\":\"refreshed\"}"));

        fixture.time.pass(INTERVAL.multipliedBy(2));

        assertThat(client.connection().messages("suspended")).isEmpty();
    }

    private double introspections(String result) {
        return fixture.meters.counter("tidewire.gateway.introspections", "result", result).count();
    }
}
