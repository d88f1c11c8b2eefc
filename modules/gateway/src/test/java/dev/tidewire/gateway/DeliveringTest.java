package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveringTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void anEventIsTheChangesValueWithCursorAndSubscriptionsBefore() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.deliver(
                Delivered.at(100, 0)
                        .withValue(
                                "{\"channel\":\"postgres:products\",\"record\":{\"price\":1.10}}"));

        assertThat(client.connection().frames().getLast().text())
                .isEqualTo(
                        "{\"type\":\"event\",\"cursor\":\""
                                + GatewayFixture.cursor(101)
                                + "\",\"subscriptions\":[\""
                                + client.subscription()
                                + "\"],\"channel\":\"postgres:products\",\"record\":{\"price\":1.10}}");
    }

    @Test
    void subscribersOfOneFilterShareOneFrame() {
        Client first = fixture.subscribed("postgres:products", 100);
        Client second = fixture.connected();
        second.subscribe("postgres:products");

        fixture.deliver(Delivered.at(100, 0));

        assertThat(second.connection().frames().getLast())
                .isSameAs(first.connection().frames().getLast());
    }

    @Test
    void aSessionWithSeveralMatchingFiltersGetsOneFrameThatNamesThemAll() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.deliver(Delivered.at(100, 0, 1));

        List<JsonNode> events = client.connection().messages("event");
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("subscriptions")).hasSize(2);
    }

    @Test
    void sessionsWithTheSameSetOfFiltersShareAFrameAndOthersGetTheirOwn() {
        Client both = fixture.subscribed("postgres:products", 100);
        both.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        Client alsoBoth = fixture.connected();
        alsoBoth.subscribe("postgres:*");
        alsoBoth.subscribe("postgres:products");
        Client one = fixture.connected();
        one.subscribe("postgres:*");

        fixture.deliver(Delivered.at(100, 0, 1));

        assertThat(alsoBoth.connection().frames().getLast())
                .isSameAs(both.connection().frames().getLast());
        assertThat(one.connection().messages("event").getFirst().path("subscriptions")).hasSize(1);
    }

    @Test
    void eachTransitionHasItsOwnFrame() {
        Client client = fixture.subscribed("postgres:products", 100);
        for (String channel : List.of("postgres:*", "postgres:p*")) {
            client.subscribe(channel);
            fixture.active(fixture.interests.lastAnnounced(), 100);
        }

        fixture.deliver(Delivered.at(100, 0).entering(1).leaving(2));

        assertThat(client.connection().messages("event"))
                .extracting(event -> event.path("transition").asText("none"))
                .containsExactly("none", "enter", "leave");
    }

    @Test
    void framesOfABatchAreFlushedOnce() {
        Client client = fixture.subscribed("postgres:products", 100);
        int before = client.connection().flushes();

        fixture.deliveries.change(Delivered.at(100, 0).build(fixture));
        fixture.deliveries.change(Delivered.at(101, 0).build(fixture));
        assertThat(client.eventIds()).isEmpty();
        fixture.deliveries.batchEnd();

        assertThat(client.eventIds()).containsExactly("change-100", "change-101");
        assertThat(client.connection().flushes()).isEqualTo(before + 1);
    }

    @Test
    void aLargeBatchIsFlushedBeforeItFillsTheQueueOfAPeerThatReads() {
        Client client = fixture.connect("acme", "good", new FakeConnection().withRoom(200 * 1024));
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        String value = "{\"text\":\"" + "x".repeat(10_000) + "\"}";

        for (int offset = 100; offset < 200; offset++) {
            fixture.deliveries.change(Delivered.at(offset, 0).withValue(value).build(fixture));
        }
        fixture.deliveries.batchEnd();

        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.connection().messages("event")).hasSize(100);
    }

    @Test
    void aSessionThatCannotKeepUpIsSuspendedAndTheOthersGoOn() {
        Client slow = fixture.connect("acme", "good", new FakeConnection().withRoom(400));
        slow.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        Client quick = fixture.connected();
        quick.subscribe("postgres:products");

        String value = "{\"text\":\"" + "x".repeat(500) + "\",\"id\":\"large\"}";
        fixture.deliver(Delivered.at(100, 0).withValue(value));

        assertThat(slow.last().path("type").asText()).isEqualTo("suspended");
        assertThat(slow.last().path("reason").asText()).isEqualTo("slow_consumer");
        assertThat(quick.eventIds()).containsExactly("large");
        assertThat(offered("refused")).isEqualTo(1);
        assertThat(offered("enqueued")).isEqualTo(1);
    }

    private double offered(String outcome) {
        return fixture.meters
                .get("tidewire.gateway.frames.offered")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void aChangeForAFilterOfAnotherWorkspaceIsDroppedAndCounted() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0).ofWorkspace("globex"));

        assertThat(client.eventIds()).isEmpty();
        assertThat(ignored("foreign")).isEqualTo(1);
    }

    @Test
    void aChangeMeantForAnEarlierLifeOfTheGatewayIsDropped() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0).forEpoch(FakeInterestLog.FIRST_EPOCH - 1));

        assertThat(client.eventIds()).isEmpty();
        assertThat(ignored("stale_epoch")).isEqualTo(1);
    }

    @Test
    void aValueThatIsNoObjectIsDroppedAndCounted() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0).withValue("[1]"));

        assertThat(client.eventIds()).isEmpty();
        assertThat(ignored("malformed")).isEqualTo(1);
    }

    private double ignored(String reason) {
        return fixture.meters
                .get("tidewire.gateway.changes.ignored")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void nothingIsDeliveredAfterTheTokensEndEvenIfItsTimerIsLate() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.time.skip(FakeTokens.LIFETIME);

        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).isEmpty();
        assertThat(client.last().path("reason").asText()).isEqualTo("token_expired");
    }

    @Test
    void idleSubscriptionsAreToldHowFarTheyAre() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.progress(100, 250);

        fixture.time.pass(Duration.ofSeconds(30));

        JsonNode cursor = client.connection().messages("cursor").getFirst();
        assertThat(cursor.path("cursor").asText()).isEqualTo(GatewayFixture.cursor(250));
        assertThat(cursor.path("subscriptions").get(0).asText()).isEqualTo(client.subscription());
    }

    @Test
    void subscriptionsThatAreUpToDateGetNoCursor() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.deliver(Delivered.at(100, 0));

        fixture.time.pass(Duration.ofMinutes(1));

        assertThat(client.connection().messages("cursor")).isEmpty();
    }
}
