package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A client that does not keep up gets everything all the same, later. */
class SlowClientTest {
    private static final int ROOM = 1_000;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client slow =
            fixture.connect("acme", "good", new FakeConnection().withRoom(ROOM));

    SlowClientTest() {
        slow.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);
    }

    @Test
    void aClientThatStallsIsSuspendedOnceAndResumedWithAllItMissed() {
        slow.connection().stall();
        changes(100, 140);

        resume();

        assertThat(slow.eventIds()).isEqualTo(ids(100, 140));
        assertThat(slow.connection().messages("suspended")).hasSize(1);
        assertThat(slow.connection().messages("resumed")).hasSize(1);
        assertThat(fixture.audit.suspensions())
                .extracting(AuditEvent.SessionSuspended::suspensionReason)
                .containsExactly("slow_consumer");
        assertThat(fixture.audit.resumptions()).hasSize(1);
    }

    @Test
    void itGoesOnLiveAfterwardsAndCanStallAgain() {
        slow.connection().stall();
        changes(100, 140);
        resume();

        fixture.log.insert(140, "products");
        fixture.deliver(Delivered.at(140, 0));
        assertThat(slow.eventIds()).hasSize(41);
        slow.connection().stall();
        changes(141, 180);
        resume();

        assertThat(slow.eventIds()).isEqualTo(ids(100, 180));
        assertThat(slow.connection().messages("suspended")).hasSize(2);
    }

    @Test
    void whileItIsStalledNothingIsQueuedForIt() {
        slow.connection().stall();
        changes(100, 2_000);

        assertThat(slow.connection().pendingBytes()).isLessThan(2 * ROOM);
    }

    @Test
    void itIsAnsweredWhileItIsStalled() {
        slow.connection().stall();
        changes(100, 140);

        slow.send("{\"type\":\"ping\",\"ref\":\"p\"}");
        slow.connection().readAgain();

        assertThat(slow.connection().messages("pong")).hasSize(1);
    }

    @Test
    void aSubscriptionMadeWhileItIsStalledIsCaughtUpWithTheOthers() {
        slow.connection().stall();
        changes(100, 140);
        fixture.connected().subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 140);
        slow.subscribe("postgres:*");
        for (long offset = 140; offset < 150; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0, 1));
        }

        resume();

        List<Integer> subscriptions =
                slow.connection().messages("event").stream()
                        .map(event -> event.path("subscriptions").size())
                        .toList();
        assertThat(subscriptions).hasSize(50);
        assertThat(subscriptions.subList(40, 50)).containsOnly(2);
    }

    @Test
    void aClientThatStallsDuringItsReplayOnlyWaits() {
        Client late = fixture.connect("acme", "good", new FakeConnection().withRoom(ROOM));
        changes(100, 200);
        late.connection().stall();
        late.subscribe("postgres:products", GatewayFixture.cursor(100));
        fixture.log.run();

        for (int turn = 0; turn < 100; turn++) {
            late.connection().readAgain();
            late.connection().stall();
            late.session().writable();
            fixture.log.run();
        }
        late.connection().readAgain();

        assertThat(late.eventIds()).isEqualTo(ids(100, 200));
        assertThat(late.connection().messages("suspended")).isEmpty();
    }

    @Test
    void othersInTheSameReplayDoNotWaitForIt() {
        changes(100, 200);
        Client stalled = fixture.connect("acme", "good", new FakeConnection().withRoom(ROOM));
        stalled.connection().stall();
        Client quick = fixture.connected();
        stalled.subscribe("postgres:products", GatewayFixture.cursor(100));
        quick.subscribe("postgres:products", GatewayFixture.cursor(100));

        fixture.log.run();

        assertThat(quick.eventIds()).isEqualTo(ids(100, 200));
        assertThat(fixture.log.running()).isZero();
    }

    @Test
    void aStalledClientWhoseTokenEndsGetsNothingOfWhatWaitedBeforeANewOne() {
        slow.connection().stall();
        changes(100, 140);
        fixture.time.pass(FakeTokens.LIFETIME);
        fixture.tokens.allow("newer", "alice", "acme", GatewayFixture.READ);

        resume();
        assertThat(slow.eventIds()).isEmpty();
        slow.send("{\"type\":\"auth\",\"token\":\"newer\"}");
        fixture.log.run();
        resume();

        assertThat(slow.eventIds()).isEqualTo(ids(100, 140));
        assertThat(slow.connection().messages("suspended")).hasSize(2);
        assertThat(slow.connection().messages("resumed")).hasSize(2);
    }

    @Test
    void aScanThatTakesLongMakesRoomForOthers() {
        for (long offset = 0; offset < 100_000; offset += 10) {
            fixture.log.insert(offset, "products");
        }
        fixture.progress(100, 100_000);
        fixture.log.readAtOnce(10);
        for (int number = 0; number < 4; number++) {
            fixture.connected()
                    .subscribe("postgres:products", GatewayFixture.cursor(number * 25_000L));
        }
        fixture.log.turn();
        Client late = fixture.connected();
        late.subscribe("postgres:products", GatewayFixture.cursor(99_000));
        assertThat(late.eventIds()).isEmpty();

        for (int turn = 0; turn < 20 && late.eventIds().isEmpty(); turn++) {
            fixture.time.pass(Duration.ofSeconds(2));
            fixture.log.turn();
        }

        assertThat(late.eventIds()).isNotEmpty();
    }

    private void changes(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0));
        }
    }

    /** The client reads, as often as it is told to be worth it. */
    private void resume() {
        for (int turn = 0; turn < 500; turn++) {
            slow.connection().readAgain();
            slow.session().writable();
            fixture.log.run();
        }
    }

    private static List<String> ids(long from, long to) {
        return LongStream.range(from, to).mapToObj(offset -> "change-" + offset).toList();
    }
}
