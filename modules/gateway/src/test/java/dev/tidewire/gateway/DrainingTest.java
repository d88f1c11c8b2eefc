package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainingTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void sessionsEndOneAfterAnotherOverTheWholeWindow() {
        List<Client> clients = connected(200);

        CompletableFuture<Void> drained = fixture.gateway.drain(WINDOW);
        long atOnce = closed(clients);
        fixture.time.pass(Duration.ofSeconds(5));
        long halfway = closed(clients);
        fixture.time.pass(Duration.ofMillis(4_500));
        boolean early = drained.isDone();
        fixture.time.pass(Duration.ofSeconds(1));

        assertThat(atOnce).isEqualTo(2);
        assertThat(halfway).isBetween(90L, 115L);
        assertThat(early).isFalse();
        assertThat(closed(clients)).isEqualTo(200);
        assertThat(drained).isCompleted();
    }

    @Test
    void clientsAreAskedToComeBackAtDifferentTimes() {
        List<Client> clients = connected(100);

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        Set<String> waits = new TreeSet<>();
        clients.forEach(client -> waits.add(retryAfter(client)));
        assertThat(clients)
                .allMatch(client -> client.connection().closeCode() == CloseCode.OVERLOADED);
        assertThat(waits).containsExactly("1", "2", "3");
    }

    @Test
    void nobodyIsLetInMeanwhile() {
        fixture.connected();
        var _ = fixture.gateway.drain(WINDOW);
        var _ = fixture.gateway.drain(WINDOW);
        Client late = fixture.connected();

        assertThat(late.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(retryAfter(late)).isBetween("1", "3");
        assertThat(fixture.gateway.check().ready()).isFalse();
        assertThat(fixture.gateway.check().detail()).containsEntry("gateway", "draining");
    }

    @Test
    void idleSubscriptionsAreToldHowFarTheyAreBeforeTheEnd() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.progress(100, 250);

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(client.last().path("type").asText()).isEqualTo("cursor");
        assertThat(client.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(250));
        assertThat(client.last().path("subscriptions").path(0).asText())
                .isEqualTo(client.subscription());
    }

    @Test
    void theLastCursorIsTakenBackWithTheEventsBeforeIt() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.connection().stall();
        fixture.deliver(Delivered.at(100, 0));
        fixture.progress(100, 250);
        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(client.connection().takeBack())
                .extracting(frame -> Objects.requireNonNull(frame.delivery()).offset())
                .containsExactly(100L, 249L);

        client.connection().readAgain();
        assertThat(client.last().path("type").asText()).isEqualTo("subscribed");
    }

    @Test
    void whoIsBeingCaughtUpIsNotToldAPlaceThatItHasNotReached() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.progress(100, 250);
        client.subscribe("postgres:orders", GatewayFixture.cursor(100));
        fixture.active(fixture.interests.lastAnnounced(), 250);

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(client.last().path("type").asText()).isEqualTo("cursor");
        assertThat(client.last().path("subscriptions"))
                .singleElement()
                .isEqualTo(
                        client.connection().messages("subscribed").getFirst().path("subscription"));
    }

    @Test
    void theLastCursorIsForIdleSubscriptionsOnly() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.deliver(Delivered.at(150, 0));

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(client.last().path("subscriptions"))
                .singleElement()
                .isEqualTo(
                        client.connection().messages("subscribed").getLast().path("subscription"));
    }

    @Test
    void theLastCursorIsNotBehindAChangeThatHasComeInPart() {
        Client client = fixture.subscribed("postgres:products", 100);
        fixture.progress(100, 150);
        fixture.deliver(Delivered.at(150).withMoreToCome());

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(client.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(150));
    }

    @Test
    void nobodyIsLetInWhoComesAsTheDrainBegins() {
        fixture.whenConnecting(() -> {
            var _ = fixture.gateway.drain(WINDOW);
        });

        Client late = fixture.connected();

        assertThat(late.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(fixture.audit.grants()).isEmpty();
    }

    @Test
    void aSessionDoesNotEndWhileItsEventIsBeingAnswered() {
        Client publisher = fixture.connect("publisher");
        fixture.events.hold();
        publisher.publish("events:orders", "1");
        CompletableFuture<Void> drained = fixture.gateway.drain(Duration.ZERO);
        publisher.connection().whenOffered(() -> fixture.time.pass(Drain.INTERVAL));

        fixture.events.acknowledge();

        assertThat(publisher.last().path("type").asText()).isEqualTo("published");
        fixture.time.pass(Drain.INTERVAL);
        assertThat(drained).isCompleted();
    }

    @Test
    void anEventThatFailsIsAnsweredToo() {
        Client publisher = fixture.connect("publisher");
        fixture.events.fail();
        publisher.publish("events:orders", "1");

        assertThat(fixture.gateway.drain(Duration.ZERO)).isCompleted();

        assertThat(publisher.last().path("code").asInt()).isEqualTo(4009);
    }

    @Test
    void othersDoNotWaitForASessionWhoseEventsWait() {
        List<Client> publishers = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            publishers.add(fixture.connect("publisher"));
        }
        fixture.events.hold();
        publishers.forEach(publisher -> publisher.publish("events:orders", "1"));
        List<Client> clients = connected(10);

        var _ = fixture.gateway.drain(WINDOW);
        fixture.time.pass(WINDOW);

        assertThat(closed(clients)).isEqualTo(10);
        assertThat(closed(publishers)).isZero();
    }

    @Test
    void whatIsPublishedIsAnsweredBeforeTheEnd() {
        Client publisher = fixture.connect("publisher");
        fixture.events.hold();
        publisher.publish("events:orders", "1");
        CompletableFuture<Void> drained = fixture.gateway.drain(Duration.ZERO);
        fixture.time.pass(Duration.ofSeconds(3));
        boolean early = drained.isDone();
        publisher.publish("events:orders", "2");

        fixture.events.acknowledge();
        fixture.time.pass(Drain.INTERVAL);

        assertThat(early).isFalse();
        assertThat(drained).isCompleted();
        assertThat(publisher.last().path("type").asText()).isEqualTo("published");
        assertThat(publisher.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(fixture.events.data()).containsExactly("1");
    }

    @Test
    void deliveriesGoOnUntilASessionsTurnComesEvenInANewEpoch() {
        Client client = fixture.subscribed("postgres:products", 100);
        Client other = fixture.connected();
        other.subscribe("postgres:products");
        CompletableFuture<Void> drained = fixture.gateway.drain(Duration.ofHours(1));

        fixture.deliveries.discontinued("expected by the test");
        Interest renewed = fixture.interests.lastAnnounced();
        fixture.active(renewed, 100);
        fixture.deliver(Delivered.at(100, renewed.number()).forEpoch(renewed.epoch()));

        assertThat(drained).isNotDone();
        assertThat(fixture.gateway.check().detail()).containsEntry("gateway", "draining");
        assertThat(renewed.epoch()).isGreaterThan(FakeInterestLog.FIRST_EPOCH);
        Client left = client.connection().closeCode() == null ? client : other;
        assertThat(left.eventIds()).containsExactly("change-100");
    }

    @Test
    void whatIsLeftEndsAtOnceWhenTheGatewayIsClosed() {
        List<Client> clients = connected(10);
        CompletableFuture<Void> drained = fixture.gateway.drain(WINDOW);

        fixture.gateway.close();

        assertThat(closed(clients)).isEqualTo(10);
        assertThat(fixture.gateway.check().detail().get("gateway")).contains("is stopping");
        fixture.time.pass(Drain.INTERVAL);
        assertThat(drained).isCompleted();
    }

    @Test
    void aGatewayWithoutSessionsIsDrainedAtOnce() {
        int before = fixture.time.waiting();

        assertThat(fixture.gateway.drain(WINDOW)).isCompleted();

        assertThat(fixture.time.waiting()).isEqualTo(before);
    }

    private List<Client> connected(int count) {
        return IntStream.range(0, count).mapToObj(_ -> fixture.connected()).toList();
    }

    private static long closed(List<Client> clients) {
        return clients.stream().filter(client -> client.connection().closeCode() != null).count();
    }

    private static String retryAfter(Client client) {
        String reason = String.valueOf(client.connection().closeReason());
        return reason.substring(reason.indexOf("retryAfter=") + "retryAfter=".length());
    }
}
