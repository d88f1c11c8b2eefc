package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscribingTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void aSubscriptionIsAnsweredOnlyWhenItsFilterIsActive() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");
        assertThat(client.connection().messages("subscribed")).isEmpty();

        fixture.active(fixture.interests.lastAnnounced(), 100);

        JsonNode answer = client.last();
        assertThat(answer.path("type").asText()).isEqualTo("subscribed");
        assertThat(answer.path("channel").asText()).isEqualTo("postgres:products");
        assertThat(answer.path("ref").asText()).isEqualTo("postgres:products");
        assertThat(answer.path("cursor").asText()).isEqualTo(GatewayFixture.cursor(100));
    }

    @Test
    void theFilterIsAnnouncedInCanonicalForm() {
        Client client = fixture.connected();

        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:products\","
                        + "\"filter\":{\"operations\":[\"UPDATE\",\"INSERT\"],\"predicates\":{\"price\":{\"$gte\":100}}}}");

        Interest announced = fixture.interests.lastAnnounced();
        assertThat(announced.workspace().value()).isEqualTo("acme");
        assertThat(announced.epoch()).isEqualTo(FakeInterestLog.FIRST_EPOCH);
        assertThat(announced.canonical())
                .isEqualTo(
                        "{\"channel\":\"postgres:products\",\"operations\":[\"INSERT\",\"UPDATE\"],"
                                + "\"predicates\":{\"price\":{\"$gte\":100}},\"workspace\":\"acme\"}");
    }

    @Test
    void clientsWithTheSameFilterShareOneAnnouncementAndOneId() {
        Client first = fixture.subscribed("postgres:products", 100);
        Client second = fixture.connected();

        second.subscribe("postgres:products");

        assertThat(fixture.interests.announced()).hasSize(1);
        assertThat(second.subscription()).isEqualTo(first.subscription());
    }

    @Test
    void whoJoinsAnActiveFilterBeginsBehindWhatWasDispatched() {
        fixture.subscribed("postgres:products", 100);
        fixture.deliver(Delivered.at(120, 0));
        Client late = fixture.connected();

        late.subscribe("postgres:products");

        assertThat(late.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(121));
    }

    @Test
    void aFilterThatIsActiveBeforeWhatTheGatewayHasPassedBeginsBehindIt() {
        fixture.subscribed("postgres:products", 100);
        fixture.progress(100, 200);
        Client other = fixture.connected();
        other.subscribe("postgres:orders");

        fixture.active(fixture.interests.lastAnnounced(), 150);

        assertThat(other.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(200));
    }

    @Test
    void anAnnouncementIsRepeatedEveryFiveSecondsUntilItIsAnswered() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");

        fixture.time.pass(Duration.ofSeconds(11));
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.time.pass(Duration.ofSeconds(20));

        assertThat(fixture.interests.announced()).hasSize(3);
        assertThat(fixture.interests.announced()).extracting(Interest::number).containsOnly(0L);
    }

    @Test
    void aSecondEqualSubscribeIsAnsweredAtOnceWithTheSameId() {
        Client client = fixture.subscribed("postgres:products", 100);
        String first = client.subscription();

        client.subscribe("postgres:products");

        assertThat(client.connection().messages("subscribed")).hasSize(2);
        assertThat(client.subscription()).isEqualTo(first);
    }

    @Test
    void twoEqualSubscribesBeforeTheAnswerAreBothAnswered() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");
        client.subscribe("postgres:products");

        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(client.connection().messages("subscribed")).hasSize(2);
    }

    @Test
    void aSubscriptionAskedForTwiceEndsWithTheSecondUnsubscribe() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.subscribe("postgres:products");
        unsubscribe(client);
        fixture.deliver(Delivered.at(100, 0));
        assertThat(client.eventIds()).containsExactly("change-100");

        unsubscribe(client);
        fixture.deliver(Delivered.at(101, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(fixture.interests.withdrawn()).hasSize(1);
    }

    @Test
    void unsubscribeIsAnsweredWithTheIdAndTheRef() {
        Client client = fixture.subscribed("postgres:products", 100);

        unsubscribe(client);

        assertThat(client.last().path("type").asText()).isEqualTo("unsubscribed");
        assertThat(client.last().path("subscription").asText()).isEqualTo(client.subscription());
        assertThat(client.last().path("ref").asText()).isEqualTo("u");
    }

    private static void unsubscribe(Client client) {
        client.send(
                "{\"type\":\"unsubscribe\",\"subscription\":\""
                        + client.subscription()
                        + "\",\"ref\":\"u\"}");
    }

    @Test
    void aFilterIsWithdrawnAfterItsLastSubscriberHasGone() {
        Client first = fixture.subscribed("postgres:products", 100);
        Client second = fixture.connected();
        second.subscribe("postgres:products");
        first.session().closed();
        assertThat(fixture.interests.withdrawn()).isEmpty();

        second.session().closed();

        assertThat(fixture.interests.withdrawn())
                .containsExactly(fixture.interests.announced().getFirst());
    }

    @Test
    void aFilterThatComesBackHasAnotherNumber() {
        Client first = fixture.subscribed("postgres:products", 100);
        first.session().closed();

        fixture.connected().subscribe("postgres:products");

        assertThat(fixture.interests.announced())
                .extracting(Interest::number)
                .containsExactly(0L, 1L);
    }

    @Test
    void aFilterWithdrawnBeforeItsAnswerStaysWithdrawn() {
        Client client = fixture.connected();
        client.subscribe("postgres:products");
        Interest interest = fixture.interests.lastAnnounced();
        client.session().closed();

        fixture.active(interest, 100);
        fixture.time.pass(Duration.ofSeconds(20));

        assertThat(fixture.interests.announced()).hasSize(1);
        assertThat(fixture.meters.get("tidewire.gateway.filters").gauge().value()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"subscribe","channel":"mysql:x"}                                                   | channel
                    {"type":"subscribe","channel":"postgres:x","filter":{"predicates":{"a":{"$foo":1}}}}       | $foo
                    {"type":"subscribe","channel":"postgres:x","from":"yesterday"}                             | from
                    {"type":"unsubscribe","subscription":"nope"}                                               | subscription
                    {"type":"publish","channel":"events:order"}                                                | data
                    {"type":"publish","channel":"events:order.*","data":1}                                     | must not contain *
                    {"type":"publish","channel":"postgres:order","data":1}                                     | events:{topic}
                    {"type":"dance"}                                                                           | type
                    no json                                                                                    | not JSON
                    """)
    void aBadRequestIsAnsweredWithAnErrorAndTheSessionStays(String message, String named) {
        Client client = fixture.connected();

        client.send(message);
        client.send("{\"type\":\"ping\"}");

        JsonNode error = client.connection().messages("error").getFirst();
        assertThat(error.path("code").asInt()).isEqualTo(4000);
        assertThat(error.path("name").asText()).isEqualTo("bad_request");
        assertThat(error.path("message").asText()).contains(named);
        assertThat(client.last().path("type").asText()).isEqualTo("pong");
    }

    @Test
    void aBinaryMessageIsAnsweredWithAnErrorAndTheSessionStays() {
        Client client = fixture.connected();

        client.session().receivedBinary();

        assertThat(client.last().path("code").asInt()).isEqualTo(4000);
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aSubscriptionWithoutTheScopeIsRefusedAndRecordedWithItsFilter() {
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:mongo:read");
        Client client = fixture.connect("narrow");

        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("ref").asText()).isEqualTo("postgres:products");
        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.missingScope()).isEqualTo("realtime:postgres:products:read");
        assertThat(denial.channelType()).isEqualTo("postgres");
        assertThat(denial.filterSnapshot()).contains("postgres:products");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void subscriptionsOverTheLimitAreRefusedWith4008() {
        GatewayFixture small = GatewayFixture.started(GatewayFixture.withMaxSubscriptions(2));
        Client client = small.connected();
        client.subscribe("postgres:one");
        client.subscribe("postgres:two");

        client.subscribe("postgres:three");

        assertThat(client.last().path("code").asInt()).isEqualTo(4008);
        assertThat(small.interests.announced()).hasSize(2);
    }
}
