package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How much may be delivered in a second; what is more comes later. */
class DeliveryQuotaTest {
    private static final int LIMIT = 100;

    private final GatewayFixture fixture =
            GatewayFixture.started(QuotaSettings.ofSubject(Quota.DELIVERIES, LIMIT));
    private final Client client = fixture.subscribed("postgres:products", 0);

    private void changes(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0));
        }
    }

    /** Lets time pass in steps, in each of which what can be read from the log is. */
    private void pass(Duration duration) {
        Duration step = Duration.ofMillis(50);
        for (long passed = 0; passed < duration.toMillis(); passed += step.toMillis()) {
            fixture.time.pass(step);
            fixture.log.run();
        }
    }

    private static List<String> ids(long from, long to) {
        return LongStream.range(from, to).mapToObj(offset -> "change-" + offset).toList();
    }

    private static List<String> flow(Client client) {
        return client.connection().messages().stream()
                .filter(frame -> frame.has("reason"))
                .map(frame -> frame.path("type").asText() + " " + frame.path("reason").asText())
                .toList();
    }

    private void assertOneOverload() {
        assertThat(flow(client))
                .containsExactly("suspended quota_exceeded", "resumed quota_exceeded");
        assertThat(fixture.audit.suspensions())
                .extracting(AuditEvent.SessionSuspended::suspensionReason)
                .containsExactly("quota_exceeded");
        assertThat(fixture.audit.resumptions()).hasSize(1);
    }

    @Test
    void asMuchAsTheRateAllowsIsDeliveredAtOnce() {
        changes(0, LIMIT);
        pass(Duration.ofSeconds(1));
        changes(LIMIT, 2 * LIMIT);

        assertThat(client.eventIds()).isEqualTo(ids(0, 2 * LIMIT));
        assertThat(flow(client)).isEmpty();
    }

    @Test
    void aBurstArrivesCompleteAndInOrderWithOneSuspensionAndOneResumption() {
        changes(0, 1_000);
        assertThat(client.eventIds()).isEqualTo(ids(0, LIMIT));
        assertThat(flow(client)).containsExactly("suspended quota_exceeded");

        pass(Duration.ofSeconds(10));

        assertThat(client.eventIds()).isEqualTo(ids(0, 1_000));
        assertOneOverload();
    }

    @Test
    void noEventComesBetweenTheSuspensionAndTheResumption() {
        changes(0, 1_000);
        pass(Duration.ofSeconds(10));

        List<String> types =
                client.connection().messages().stream()
                        .map(frame -> frame.path("type").asText())
                        .toList();
        assertThat(types.indexOf("resumed")).isEqualTo(types.indexOf("suspended") + 1);
    }

    @Test
    void itIsCaughtUpNoFasterThanTheRateAllows() {
        changes(0, 1_000);
        int portion = LIMIT / 2;

        for (int second = 1; second <= 8; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(client.eventIds().size())
                    .isBetween(LIMIT + second * LIMIT - portion, LIMIT + second * LIMIT);
        }
    }

    @Test
    void itGoesOnLiveAfterwards() {
        changes(0, 300);
        pass(Duration.ofSeconds(5));
        int scans = fixture.log.scans();

        changes(300, 310);

        assertThat(client.eventIds()).isEqualTo(ids(0, 310));
        assertThat(fixture.log.scans()).isEqualTo(scans);
    }

    @Test
    void anOverloadThatGoesOnIsOneSuspension() {
        long offset = 0;
        for (int tenth = 0; tenth < 300; tenth++) {
            changes(offset, offset + 12);
            offset += 12;
            pass(Duration.ofMillis(100));
        }
        assertThat(client.eventIds().size()).isBetween(29 * LIMIT, 31 * LIMIT);
        assertThat(client.eventIds()).isEqualTo(ids(0, client.eventIds().size()));

        pass(Duration.ofSeconds(10));

        assertThat(client.eventIds()).isEqualTo(ids(0, offset));
        assertOneOverload();
    }

    @Test
    void burstsThatFollowEachOtherSoonAreOneOverload() {
        long offset = 0;
        for (int burst = 0; burst < 10; burst++) {
            changes(offset, offset + 2 * LIMIT);
            offset += 2 * LIMIT;
            pass(Duration.ofSeconds(4));
        }

        assertThat(client.eventIds()).isEqualTo(ids(0, offset));
        assertOneOverload();
    }

    @Test
    void aLaterOverloadIsAnotherOne() {
        changes(0, 300);
        pass(Duration.ofSeconds(5).plus(DeliveryBudget.RECOVERY));

        changes(300, 600);
        pass(Duration.ofSeconds(5));

        assertThat(client.eventIds()).isEqualTo(ids(0, 600));
        assertThat(fixture.audit.suspensions()).hasSize(2);
        assertThat(fixture.audit.resumptions()).hasSize(2);
    }

    @Test
    void whatIsLeftOfAPortionIsVoidAfterSomeTime() {
        changes(0, LIMIT + 1);
        pass(Duration.ofSeconds(1).plus(DeliveryBudget.RECOVERY));

        changes(LIMIT + 1, 3 * LIMIT);

        assertThat(client.eventIds()).isEqualTo(ids(0, 2 * LIMIT + 1));
    }

    @Test
    void anotherSubjectIsNotSlowed() {
        fixture.tokens.allow("other", "bob", "acme", GatewayFixture.READ);
        Client other = fixture.connect("other");
        other.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 0);
        changes(0, 300);

        for (long offset = 300; offset < 300 + LIMIT; offset++) {
            fixture.log.insert(offset, "orders");
            fixture.deliver(Delivered.at(offset, 1));
        }

        assertThat(other.eventIds()).isEqualTo(ids(300, 300 + LIMIT));
        assertThat(flow(other)).isEmpty();
    }

    @Test
    void theSessionsOfAWorkspaceTakeTurns() {
        GatewayFixture shared =
                GatewayFixture.started(QuotaSettings.ofWorkspace(Quota.DELIVERIES, LIMIT));
        shared.tokens.allow("other", "bob", "acme", GatewayFixture.READ);
        Client alice = shared.subscribed("postgres:products", 0);
        Client bob = shared.connect("other");
        bob.subscribe("postgres:products");
        for (long offset = 0; offset < 1_000; offset++) {
            shared.log.insert(offset, "products");
            shared.deliver(Delivered.at(offset, 0));
        }

        for (int step = 0; step < 400; step++) {
            shared.time.pass(Duration.ofMillis(50));
            shared.log.run();
            assertThat(Math.abs(alice.eventIds().size() - bob.eventIds().size()))
                    .isLessThanOrEqualTo(LIMIT / 2);
        }

        assertThat(alice.eventIds()).isEqualTo(ids(0, 1_000));
        assertThat(bob.eventIds()).isEqualTo(ids(0, 1_000));
        assertThat(flow(alice)).hasSize(2);
        assertThat(flow(bob)).hasSize(2);
    }

    @Test
    void aReplayOnlyWaits() {
        for (long offset = 0; offset < 1_000; offset++) {
            fixture.log.insert(offset, "orders");
        }
        fixture.progress(0, 1_000);
        fixture.tokens.allow("other", "bob", "acme", GatewayFixture.READ);
        Client late = fixture.connect("other");
        late.subscribe("postgres:orders", GatewayFixture.cursor(0));
        fixture.active(fixture.interests.lastAnnounced(), 1_000);

        pass(Duration.ofSeconds(1));
        assertThat(late.eventIds().size()).isBetween(LIMIT, 2 * LIMIT);
        pass(Duration.ofSeconds(10));

        assertThat(late.eventIds()).isEqualTo(ids(0, 1_000));
        assertThat(flow(late)).isEmpty();
    }

    @Test
    void aChangeOfSeveralSubscriptionsIsOneDelivery() {
        client.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 0);
        for (long offset = 0; offset < 3 * LIMIT; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0, 1));
        }
        assertThat(client.eventIds()).hasSize(LIMIT);

        pass(Duration.ofSeconds(5));

        assertThat(client.eventIds()).isEqualTo(ids(0, 3 * LIMIT));
        assertThat(client.connection().messages("event"))
                .allSatisfy(event -> assertThat(event.path("subscriptions")).hasSize(2));
    }

    @Test
    void cursorsAreNoDeliveries() {
        changes(0, LIMIT);
        fixture.progress(LIMIT, LIMIT + 50);

        fixture.gateway.close();

        assertThat(client.connection().messages("cursor")).hasSize(1);
        assertThat(flow(client)).isEmpty();
    }

    @Test
    void aSubscriptionMadeMeanwhileIsCaughtUpWithTheOthers() {
        changes(0, 300);
        client.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 300);
        for (long offset = 300; offset < 310; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0, 1));
        }

        pass(Duration.ofSeconds(5));

        assertThat(client.eventIds()).isEqualTo(ids(0, 310));
        assertOneOverload();
    }

    @Test
    void aTokenThatEndsMeanwhileSuspendsForItself() {
        fixture.time.skip(FakeTokens.LIFETIME.minusMillis(100));
        changes(0, 300);
        pass(Duration.ofSeconds(5));
        assertThat(client.eventIds()).isEqualTo(ids(0, LIMIT));
        assertThat(flow(client))
                .containsExactly(
                        "suspended quota_exceeded",
                        "suspended token_expired",
                        "resumed quota_exceeded");
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);

        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");
        pass(Duration.ofSeconds(5));

        assertThat(client.eventIds()).isEqualTo(ids(0, 300));
    }

    @Test
    void aSlowClientOverItsRateGetsEverythingToo() {
        client.session().closed();
        Client slow = fixture.connect("acme", "good", new FakeConnection().withRoom(2_000));
        slow.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 0);
        slow.connection().stall();
        for (long offset = 0; offset < 300; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 1));
        }

        for (int turn = 0; turn < 500; turn++) {
            slow.connection().readAgain();
            slow.session().writable();
            slow.connection().stall();
            pass(Duration.ofMillis(50));
        }
        slow.connection().readAgain();

        assertThat(slow.eventIds()).isEqualTo(ids(0, 300));
    }

    @Test
    void aSessionThatEndsMeanwhileLeavesItsTurnToOthers() {
        changes(0, 300);
        client.session().closed();

        Client next = fixture.subscribed("postgres:products", 300);
        fixture.time.pass(Duration.ofSeconds(1));
        for (long offset = 300; offset < 300 + LIMIT; offset++) {
            fixture.deliver(Delivered.at(offset, 1));
        }

        assertThat(flow(next)).isEmpty();
        assertThat(next.eventIds()).hasSize(LIMIT);
        next.session().closed();
        fixture.time.pass(Duration.ofSeconds(2));
        assertThat(fixture.meters.get("tidewire.gateway.quota.holders").gauge().value()).isZero();
    }
}
