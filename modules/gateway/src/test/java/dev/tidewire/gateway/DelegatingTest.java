package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.auth.SubscriptionQuestion;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Subscriptions that a policy besides the token decides on. */
class DelegatingTest {
    private static final Duration CACHE_TIME = Duration.ofSeconds(30);

    private final FakePolicy policy = new FakePolicy();
    private final HeldExecutor executor = new HeldExecutor();
    private final GatewayFixture fixture =
            GatewayFixture.started(
                    new AccessChecks(
                            Optional.empty(),
                            Optional.of(new SubscriptionCheck(policy, CACHE_TIME)),
                            new Random(1)),
                    executor);

    @Test
    void aSubscriptionBeginsWhenThePolicyAllowsIt() {
        fixture.tokens.allowWith("{\"azp\":\"web\"}", "webs", "alice");
        Client client = fixture.connect("webs");

        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(client.connection().messages("subscribed")).hasSize(1);
        assertThat(policy.asked())
                .containsExactly(
                        new SubscriptionQuestion(
                                WorkspaceId.of("acme"),
                                "acme",
                                "alice",
                                "web",
                                ChannelPattern.parse("postgres:products")));
    }

    @Test
    void aRefusalIsToldWithThePolicysReasonAndRecorded() {
        Client client = fixture.connected();
        policy.refuse("not on call");

        client.subscribe("postgres:products");

        JsonNode error = client.last();
        assertThat(error.path("code").asInt()).isEqualTo(4003);
        assertThat(error.path("ref").asText()).isEqualTo("postgres:products");
        assertThat(error.path("message").asText())
                .isEqualTo("access was refused by the policy of this service: not on call");
        assertThat(denials()).containsExactly("policy_refused");
        assertThat(fixture.audit.denials().getFirst().filterSnapshot()).contains("products");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void withoutADecisionTheSubscriptionIsRefusedToBeTriedAgain() {
        Client client = fixture.connected();
        policy.fail();

        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4009);
        assertThat(client.last().path("action").asText()).isEqualTo("retry");
        assertThat(client.last().path("message").asText())
                .isEqualTo("access could not be decided at the moment; try again later");
        assertThat(denials()).containsExactly("policy_undecided");

        policy.allow();
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        assertThat(client.connection().messages("subscribed")).hasSize(1);
    }

    @Test
    void thePolicyIsNotAskedAboutWhatTheScopesDoNotAllow() {
        fixture.tokens.allow("narrow", "bob", "acme", "realtime:mongo:read");
        Client client = fixture.connect("narrow");

        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(denials()).containsExactly("scope_missing");
        assertThat(policy.asked()).isEmpty();
    }

    @Test
    void aWildcardIsAskedAboutAsThePatternAndAnEntityAsItsChannel() {
        Client client = fixture.connected();

        client.subscribe("events:order.*");
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:*\",\"filter\":{\"entity\":\"products\"}}");

        assertThat(policy.channels()).containsExactly("events:order.*", "postgres:products");
    }

    @Test
    void explainAsksTooAndPublishDoesNot() {
        fixture.tokens.allow("both", "bob", "acme", GatewayFixture.READ, GatewayFixture.WRITE);
        Client client = fixture.connect("both");
        policy.refuse("no");

        client.send(
                "{\"type\":\"explain\",\"channel\":\"postgres:products\",\"filter\":{},\"record\":{},\"ref\":\"e\"}");
        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        client.publish("events:orders", "1");

        assertThat(client.last().path("type").asText()).isEqualTo("published");
        assertThat(policy.channels()).containsExactly("postgres:products");
    }

    @Test
    void anExplanationIsGivenWhenThePolicyAllowsIt() {
        Client client = fixture.connected();

        client.send(
                "{\"type\":\"explain\",\"channel\":\"postgres:products\",\"filter\":{},\"record\":{},\"ref\":\"e\"}");

        assertThat(client.last().path("type").asText()).isEqualTo("explained");
    }

    @Test
    void messagesWaitForTheDecisionInTheirOrderAndOtherSessionsDoNot() {
        Client client = fixture.connected();
        Client other = fixture.connected();
        executor.hold();

        client.subscribe("events:a");
        client.send("{\"type\":\"ping\",\"ref\":\"1\"}");
        client.subscribe("events:b");
        client.send("{\"type\":\"ping\",\"ref\":\"2\"}");
        other.send("{\"type\":\"ping\",\"ref\":\"3\"}");
        assertThat(client.connection().messages("pong")).isEmpty();
        assertThat(other.connection().messages("pong")).hasSize(1);

        policy.refuse("no");
        executor.release();

        assertThat(refs(client)).containsExactly("events:a", "1", "events:b", "2");
    }

    @Test
    void eventsArriveWhileADecisionIsAwaited() {
        Client client = fixture.subscribed("postgres:products", 100);
        executor.hold();

        client.subscribe("events:a");
        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
    }

    @Test
    void whoSendsTooMuchMeanwhileIsClosed() {
        Client client = fixture.connected();
        executor.hold();
        client.subscribe("events:a");

        client.send("{\"type\":\"ping\",\"ref\":\"" + "x".repeat(300_000) + "\"}");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.QUOTA_EXCEEDED);
        executor.release();
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void aTokenThatEndsWhileADecisionIsAwaitedGetsNoSubscription() {
        Client client = fixture.connected();
        executor.hold();
        client.subscribe("events:a");

        fixture.time.pass(FakeTokens.LIFETIME);
        executor.release();

        assertThat(client.connection().messages("suspended")).hasSize(1);
        assertThat(client.last().path("type").asText()).isEqualTo("error");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void sessionsOfTheSameSubjectShareADecision() {
        Client one = fixture.connected();
        Client two = fixture.connected();

        one.subscribe("events:a");
        two.subscribe("events:a");
        one.send(
                "{\"type\":\"subscribe\",\"channel\":\"events:a\",\"filter\":{\"predicates\":{\"x\":1}}}");

        assertThat(policy.asked()).hasSize(1);
    }

    @Test
    void aLiveSubscriptionIsAskedAboutAgainBeforeItsDecisionEndsAndGoesOn() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.time.pass(CACHE_TIME.minusMillis(1));
        assertThat(policy.asked()).hasSize(2);
        fixture.time.pass(CACHE_TIME.multipliedBy(3));
        fixture.deliver(Delivered.at(100, 0));

        assertThat(policy.asked()).hasSizeBetween(5, 6);
        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(client.connection().messages("error")).isEmpty();
    }

    @Test
    void aRefusalEndsTheLiveSubscriptionsOfItsChannelWithARecordEach() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.subscribe("events:a");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        String ended =
                client.connection().messages("subscribed").getFirst().path("subscription").asText();
        fixture.time.pass(Duration.ofSeconds(1));
        policy.refuse("moved");

        fixture.time.pass(CACHE_TIME);
        fixture.deliver(Delivered.at(100, 0));

        List<JsonNode> errors = client.connection().messages("error");
        assertThat(errors).hasSize(2);
        assertThat(errors)
                .extracting(error -> error.path("message").asText())
                .contains(
                        "subscription "
                                + ended
                                + " has ended: access was refused by the policy of this service: moved");
        assertThat(errors).allMatch(error -> error.path("code").asInt() == 4003);
        assertThat(errors).extracting(error -> error.path("subscription").asText()).contains(ended);
        assertThat(denials()).containsExactly("policy_refused", "policy_refused");
        assertThat(client.eventIds()).isEmpty();
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void anOutageEndsASubscriptionAtTheEndOfItsDecisionAndNotBefore() {
        Client client = fixture.subscribed("postgres:products", 100);
        policy.fail();

        fixture.time.pass(CACHE_TIME.minusMillis(1));
        assertThat(policy.asked()).hasSizeGreaterThan(2);
        assertThat(client.connection().messages("error")).isEmpty();
        fixture.time.pass(Duration.ofMillis(1));

        assertThat(client.last().path("code").asInt()).isEqualTo(4009);
        assertThat(client.last().path("message").asText()).contains("has ended: access could not");
        assertThat(denials()).containsExactly("policy_undecided");
    }

    @Test
    void aShortOutageEndsNothing() {
        Client client = fixture.subscribed("postgres:products", 100);
        policy.fail();
        fixture.time.pass(CACHE_TIME.minusMillis(1_500));

        policy.allow();
        fixture.time.pass(CACHE_TIME);

        assertThat(client.connection().messages("error")).isEmpty();
    }

    @Test
    void anAnswerThatComesAfterTheEndIsTooLate() {
        Client client = fixture.subscribed("postgres:products", 100);
        executor.hold();

        fixture.time.pass(CACHE_TIME);
        assertThat(denials()).containsExactly("policy_undecided");
        executor.release();

        assertThat(client.connection().messages("error")).hasSize(1);
        assertThat(fixture.audit.denials()).hasSize(1);
    }

    @Test
    void nobodyAsksAboutASubscriptionThatHasEnded() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.send(
                "{\"type\":\"unsubscribe\",\"subscription\":\"" + client.subscription() + "\"}");
        Client gone = fixture.subscribed("events:a", 100);
        gone.session().closed();

        fixture.time.pass(CACHE_TIME.multipliedBy(2));

        assertThat(policy.channels()).containsExactly("postgres:products", "events:a");
        assertThat(client.connection().messages("error")).isEmpty();
    }

    @Test
    void aTokenOfAnotherClientIsAskedAboutAtOnce() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.tokens.allowWith("{\"azp\":\"other\"}", "others", "alice");
        policy.refuse("not with this");

        client.send("{\"type\":\"auth\",\"token\":\"others\"}");

        assertThat(policy.asked().getLast().clientId()).isEqualTo("other");
        assertThat(client.last().path("message").asText()).contains("not with this");
        assertThat(denials()).containsExactly("policy_refused");
    }

    @Test
    void aRefreshedTokenOfTheSameClientKeepsTheDecision() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);

        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");

        assertThat(policy.asked()).hasSize(1);
    }

    @Test
    void readinessTellsOfAPolicyThatDoesNotAnswer() {
        Client client = fixture.connected();
        policy.fail();
        client.subscribe("events:a");

        assertThat(fixture.gateway.check().detail()).containsEntry("delegationError", "HTTP 503");
        assertThat(fixture.gateway.check().ready()).isTrue();
    }

    private List<String> denials() {
        return fixture.audit.denials().stream().map(AuditEvent.AuthDenied::denialReason).toList();
    }

    private static List<String> refs(Client client) {
        return client.connection().messages().stream()
                .filter(message -> message.has("ref"))
                .map(message -> message.path("ref").asText())
                .toList();
    }
}
