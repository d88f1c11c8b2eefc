package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenLifeTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void theEndOfTheTokenIsToldThirtySecondsBefore() {
        Client client = fixture.connected();

        fixture.time.pass(FakeTokens.LIFETIME.minusSeconds(30));

        assertThat(client.last().path("type").asText()).isEqualTo("expiring");
        assertThat(client.last().path("inSeconds").asLong()).isEqualTo(30);
    }

    @Test
    void theEndOfTheTokenSuspendsTheSessionAndClosesItWith4001AfterTheGrace() {
        Client client = fixture.connected();

        fixture.time.pass(FakeTokens.LIFETIME);

        assertThat(client.last().path("type").asText()).isEqualTo("suspended");
        assertThat(client.last().path("reason").asText()).isEqualTo("token_expired");
        assertThat(client.connection().closeCode()).isNull();

        fixture.time.pass(Duration.ofSeconds(30));

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void aNewTokenKeepsTheSessionAndItsSubscriptions() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.time.pass(Duration.ofMinutes(4));
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);

        client.send("{\"type\":\"auth\",\"token\":\"newer\",\"ref\":\"r\"}");
        fixture.time.pass(Duration.ofMinutes(2));
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(fixture.audit.grants()).hasSize(2);
    }

    @Test
    void aNewTokenOfAnotherSubjectIsRefusedAndTheOldOneStays() {
        Client client = fixture.connected();
        fixture.tokens.allow("bobs", "bob", "acme", GatewayFixture.READ);

        client.send("{\"type\":\"auth\",\"token\":\"bobs\",\"ref\":\"r\"}");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("ref").asText()).isEqualTo("r");
        assertThat(client.connection().closeCode()).isNull();
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("subject_changed");
    }

    @Test
    void aNewTokenThatIsInvalidEndsTheSession() {
        Client client = fixture.connected();

        client.send("{\"type\":\"auth\",\"token\":\"tampered\"}");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @Test
    void aNewTokenWithNarrowerScopesEndsWhatItDoesNotCover() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:mongo:read");

        client.send("{\"type\":\"auth\",\"token\":\"narrow\"}");
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("message").asText()).contains(client.subscription());
        assertThat(client.eventIds()).isEmpty();
        assertThat(fixture.interests.withdrawn()).hasSize(1);
        assertThat(fixture.audit.denials()).hasSize(1);
    }

    @Test
    void aNewTokenWithOtherChannelScopesEndsJustWhatNoneOfThemCovers() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");
        client.subscribe("postgres:orders");
        client.subscribe("postgres:ord*");
        client.subscribe("postgres:*");
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:*\","
                        + "\"filter\":{\"entity\":\"orders\"}}");
        fixture.interests.announced().forEach(interest -> fixture.active(interest, 100));
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:postgres:order*:read");

        client.send("{\"type\":\"auth\",\"token\":\"narrow\"}");
        fixture.deliver(Delivered.at(100, 0));
        fixture.deliver(Delivered.at(101, 1));
        fixture.deliver(Delivered.at(102, 2));
        fixture.deliver(Delivered.at(103, 3));
        fixture.deliver(Delivered.at(104, 4));

        assertThat(client.eventIds()).containsExactly("change-101", "change-104");
        assertThat(client.connection().messages("error"))
                .extracting(error -> error.path("message").asText())
                .containsExactlyInAnyOrder(
                        ended("7-0", "realtime:postgres:products:read"),
                        ended("7-2", "realtime:postgres:ord*:read"),
                        ended("7-3", "realtime:postgres:read"));
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::missingScope)
                .containsExactlyInAnyOrder(
                        "realtime:postgres:products:read",
                        "realtime:postgres:ord*:read",
                        "realtime:postgres:read");
        assertThat(fixture.interests.withdrawn()).hasSize(3);
    }

    private static String ended(String subscription, String scope) {
        return "subscription "
                + subscription
                + " has ended: token lacks the scope for this channel; it needs "
                + scope;
    }

    @Test
    void aSubscriptionGoesOnWhereAnotherScopeOfTheNewTokenCoversIt() {
        fixture.tokens.allow("first", "alice", "acme", "realtime:postgres:products:read");
        Client client = fixture.connect("first");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.tokens.allow("second", "alice", "acme", "realtime:postgres:prod*:read");

        client.send("{\"type\":\"auth\",\"token\":\"second\"}");
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(fixture.audit.denials()).isEmpty();
    }

    @Test
    void deliveriesGoOnWhileANewTokenIsExamined() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);
        fixture.audit.hold();
        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");

        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
    }

    @Test
    void theOldTokensEndSuspendsTheSessionEvenIfANewOneIsBeingExamined() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.time.pass(FakeTokens.LIFETIME.minusSeconds(5));
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);
        fixture.audit.hold();
        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");

        fixture.time.pass(Duration.ofSeconds(5));
        fixture.deliver(Delivered.at(100, 0));
        assertThat(client.last().path("type").asText()).isEqualTo("suspended");
        fixture.log.insert(100, "products");
        fixture.audit.acknowledge();
        fixture.log.run();

        assertThat(client.connection().messages("resumed")).hasSize(1);
        assertThat(client.eventIds()).containsExactly("change-100");
        fixture.time.pass(Duration.ofSeconds(60));
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aNewTokenWithinTheGraceResumesTheSessionWithWhatItMissed() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.time.pass(FakeTokens.LIFETIME);
        fixture.log.insert(100, "products");
        fixture.deliver(Delivered.at(100, 0));
        fixture.log.insert(101, "products");
        fixture.deliver(Delivered.at(101, 0));
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);

        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");
        fixture.log.run();
        fixture.deliver(Delivered.at(102, 0));

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsSubsequence("suspended", "authenticated", "resumed", "event");
        assertThat(client.eventIds()).containsExactly("change-100", "change-101", "change-102");
        assertThat(fixture.audit.suspensions())
                .extracting(AuditEvent.SessionSuspended::suspensionReason)
                .containsExactly("token_expired");
        assertThat(fixture.audit.resumptions()).hasSize(1);
    }

    @Test
    void whatIsNotWrittenWhenTheTokenEndsIsToldUnderTheNextOneOnly() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.connection().stall();
        fixture.log.insert(100, "products");
        fixture.deliver(Delivered.at(100, 0));
        fixture.time.pass(FakeTokens.LIFETIME);

        client.connection().readAgain();
        assertThat(client.eventIds()).isEmpty();
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);
        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100");
    }

    @Test
    void aSuspendedSessionAnswersPingsAndRefusesWhatNeedsAGrant() {
        Client client = fixture.connected();
        fixture.time.pass(FakeTokens.LIFETIME);

        client.send("{\"type\":\"ping\"}");
        assertThat(client.last().path("type").asText()).isEqualTo("pong");
        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("message").asText()).contains("token has expired");
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("token_expired");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void aNewTokenWithNarrowerScopesAfterTheEndShowsNothingOfWhatItDoesNotCover() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.time.pass(FakeTokens.LIFETIME);
        fixture.log.insert(100, "products");
        fixture.deliver(Delivered.at(100, 0));
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:mongo:read");

        client.send("{\"type\":\"auth\",\"token\":\"narrow\"}");
        fixture.log.run();

        assertThat(client.eventIds()).isEmpty();
        assertThat(client.connection().messages("error")).hasSize(1);
        assertThat(client.connection().messages("resumed")).hasSize(1);
    }

    @Test
    void theOldTokensTimersDoNotEndTheSessionOfTheNewOne() {
        Client client = fixture.connected();
        fixture.time.pass(Duration.ofMinutes(4));
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);
        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");

        fixture.time.pass(Duration.ofMinutes(4));

        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.connection().messages("expiring")).isEmpty();
    }

    @Test
    void aNewTokenAndTheEndOfTheSessionLeaveNoTimersBehind() {
        int without = fixture.time.waiting();
        Client client = fixture.connected();
        int with = fixture.time.waiting();
        client.send("{\"type\":\"auth\",\"token\":\"good\"}");
        assertThat(fixture.time.waiting()).isEqualTo(with);

        client.session().closed();

        assertThat(fixture.time.waiting()).isEqualTo(without);
    }

    @Test
    void aTokenWithoutAnEndInSightIsAsGoodAsAnother() {
        fixture.tokens.allowUntil(Instant.MAX, "eternal", "alice", "acme", GatewayFixture.READ);
        Client client = fixture.connect("eternal");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
    }
}
