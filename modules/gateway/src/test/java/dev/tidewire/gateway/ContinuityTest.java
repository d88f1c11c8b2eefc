package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.Family;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing lost and nothing twice, whatever the matcher's tasks go through. */
class ContinuityTest {
    private static final long NEXT_TASK = GatewayFixture.TASK + 1;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client client = fixture.subscribed("postgres:products", 100);

    @Test
    void aChangeThatIsDeliveredAgainIsDropped() {
        fixture.deliver(Delivered.at(100, 0));

        fixture.deliver(Delivered.at(100, 0));

        assertThat(client.eventIds()).containsExactly("change-100");
    }

    @Test
    void aRepeatedChangeDoesNotTakeTheGatewayBack() {
        fixture.progress(100, 200);

        fixture.deliver(Delivered.at(150, 0));
        Client late = fixture.connected();
        late.subscribe("postgres:products");
        fixture.progress(200, 210);

        assertThat(late.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(200));
        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.eventIds()).isEmpty();
    }

    @Test
    void theTaskMaySkipOffsetsThatMatchNothing() {
        fixture.deliver(Delivered.at(100, 0));

        fixture.deliver(Delivered.at(140, 0));

        assertThat(client.eventIds()).containsExactly("change-100", "change-140");
    }

    @Test
    void allPartsOfAChangeAreDeliveredAndNoneTwice() {
        Client other = fixture.connected();
        other.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.deliver(Delivered.at(100, 0).withMoreToCome());

        fixture.deliver(Delivered.at(100, 0).withMoreToCome());
        fixture.deliver(Delivered.at(100, 1));

        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(other.eventIds()).containsExactly("change-100");
    }

    @Test
    void whoSubscribesBetweenThePartsOfAChangeBeginsBehindIt() {
        fixture.connected().subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.deliver(Delivered.at(100, 0).withMoreToCome());
        Client late = fixture.connected();
        late.subscribe("postgres:*");

        fixture.deliver(Delivered.at(100, 1));

        assertThat(late.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(101));
        assertThat(late.eventIds()).isEmpty();
    }

    @Test
    void whatAnEarlierTaskDeliversAfterItsSuccessorIsDropped() {
        fixture.deliveries.progress(NEXT_TASK, Family.POSTGRES, GatewayFixture.PARTITION, 100, 100);

        fixture.deliver(Delivered.at(105, 0));

        assertThat(client.eventIds()).isEmpty();
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aSuccessorThatConnectsGoesOnAndItsRepetitionsAreDropped() {
        fixture.deliver(Delivered.at(100, 0));
        fixture.deliver(Delivered.at(101, 0));

        fixture.deliveries.progress(NEXT_TASK, Family.POSTGRES, GatewayFixture.PARTITION, 101, 101);
        fixture.deliver(Delivered.at(101, 0).fromTask(NEXT_TASK));
        fixture.deliver(Delivered.at(130, 0).fromTask(NEXT_TASK));

        assertThat(client.eventIds()).containsExactly("change-100", "change-101", "change-130");
    }

    @Test
    void whatASuccessorLeftOutIsReplayed() {
        logged(100, 103, 112);
        fixture.deliver(Delivered.at(100, 0));

        fixture.deliveries.progress(NEXT_TASK, Family.POSTGRES, GatewayFixture.PARTITION, 110, 110);
        fixture.log.run();
        fixture.deliver(Delivered.at(112, 0).fromTask(NEXT_TASK));

        assertThat(client.eventIds()).containsExactly("change-100", "change-103", "change-112");
    }

    @Test
    void aHoleInTheProgressOfOneTaskIsReplayed() {
        logged(110, 115);
        fixture.progress(100, 110);

        fixture.progress(111, 116);
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-110", "change-115");
        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aChangeOfASuccessorThatHasNotSaidWhereItBeganComesAfterWhatIsMissing() {
        logged(100, 103, 105);
        fixture.deliver(Delivered.at(100, 0));

        fixture.deliver(Delivered.at(105, 0).fromTask(NEXT_TASK));
        assertThat(client.eventIds()).containsExactly("change-100");
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100", "change-103", "change-105");
    }

    private void logged(long... offsets) {
        for (long offset : offsets) {
            fixture.log.insert(offset, "products");
        }
    }

    @Test
    void anAnswerOfASuccessorThatHasNotSaidWhereItBeganLeadsToAReplay() {
        logged(120);
        fixture.log.endAt(150);
        Client other = fixture.connected();
        other.subscribe("postgres:orders");
        Interest interest = fixture.interests.lastAnnounced();

        fixture.deliveries.active(
                NEXT_TASK, interest.epoch(), interest.number(), GatewayFixture.position(150));
        fixture.deliveries.batchEnd();

        fixture.log.run();
        assertThat(client.eventIds()).containsExactly("change-120");
        assertThat(other.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(150));
    }

    @Test
    void anAnswerOfTheKnownTaskBeyondWhatIsCoveredIsNoHole() {
        Client other = fixture.connected();
        other.subscribe("postgres:orders");

        fixture.active(fixture.interests.lastAnnounced(), 150);
        fixture.progress(100, 160);

        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void aHoleInOneFamilyLeavesTheOthersAlone() {
        fixture.deliveries.progress(
                NEXT_TASK, Family.MONGO, GatewayFixture.PARTITION, 5_000, 5_000);

        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void whoSubscribesAfterAHoleBeginsBehindIt() {
        Client waiting = fixture.connected();
        fixture.progress(110, 120);

        waiting.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 115);

        assertThat(waiting.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(120));
    }

    @Test
    void aReleaseOfTheGatewaysFiltersBeginsANewEpochAndReplaysWhatWasMissed() {
        logged(100, 250);
        fixture.log.endAt(300);
        fixture.deliver(Delivered.at(100, 0));
        Client waiting = fixture.connected();
        waiting.subscribe("postgres:orders");

        fixture.deliveries.released(
                GatewayFixture.TASK, GatewayFixture.PARTITION, FakeInterestLog.FIRST_EPOCH);
        for (Interest again : fixture.interests.announced()) {
            if (again.epoch() == FakeInterestLog.FIRST_EPOCH + 1) {
                fixture.active(again, 300);
            }
        }
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100", "change-250");
        assertThat(waiting.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(300));
    }

    @Test
    void anAnswerInAnEarlierEpochActivatesNothing() {
        Client waiting = fixture.connected();
        fixture.deliveries.released(
                GatewayFixture.TASK, GatewayFixture.PARTITION, FakeInterestLog.FIRST_EPOCH);
        waiting.subscribe("postgres:orders");
        long number = fixture.interests.lastAnnounced().number();

        fixture.deliveries.active(
                GatewayFixture.TASK,
                FakeInterestLog.FIRST_EPOCH,
                number,
                GatewayFixture.position(300));
        fixture.deliveries.batchEnd();

        assertThat(waiting.connection().messages("subscribed")).isEmpty();
    }

    @Test
    void whereNobodyIsSubscribedAnyMoreThereIsNoHole() {
        client.session().closed();

        fixture.progress(500, 510);

        assertThat(fixture.meters.get("tidewire.gateway.holes").counter().count()).isZero();
    }

    @Test
    void aReleaseOfAnEarlierEpochMeansNothing() {
        fixture.deliveries.released(
                GatewayFixture.TASK, GatewayFixture.PARTITION, FakeInterestLog.FIRST_EPOCH - 1);

        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void whatIsSubscribedWhileNoEpochIsHeldIsAnnouncedInTheNext() {
        fixture.interests.hold();
        fixture.deliveries.discontinued("deliveries were lost");
        Client other = fixture.connected();
        other.subscribe("postgres:orders");

        fixture.interests.release();

        assertThat(fixture.interests.announced())
                .filteredOn(interest -> interest.epoch() == FakeInterestLog.FIRST_EPOCH + 1)
                .extracting(Interest::canonical)
                .anySatisfy(filter -> assertThat(filter).contains("postgres:orders"))
                .anySatisfy(filter -> assertThat(filter).contains("postgres:products"));
    }

    @Test
    void anEpochThatCouldNotBeTakenIsTriedAgain() {
        fixture.interests.hold();
        fixture.deliveries.discontinued("deliveries were lost");
        Client other = fixture.connected();
        other.subscribe("postgres:orders");
        fixture.interests.fail();

        fixture.time.pass(Duration.ofSeconds(1));

        assertThat(fixture.interests.lastAnnounced().epoch())
                .isEqualTo(FakeInterestLog.FIRST_EPOCH + 1);
    }

    @Test
    void anotherInstanceInTheSameSlotEndsEverySession() {
        Client idle = fixture.connected();

        fixture.gateway.superseded();

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(idle.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(fixture.gateway.check().ready()).isFalse();
    }

    @Test
    void theClientsOfASupersededGatewayDoNotAllComeBackAtOneMoment() {
        List<Client> clients = Stream.generate(fixture::connected).limit(50).toList();

        fixture.gateway.superseded();

        assertThat(clients)
                .extracting(one -> one.connection().closeReason().replaceAll("^.*; ", ""))
                .containsOnly("retryAfter=1", "retryAfter=2", "retryAfter=3");
    }

    @Test
    void closingTheGatewayTellsTheClientsWhereTheyAreAndWithdrawsTheFilters() {
        fixture.progress(100, 250);

        fixture.gateway.close();

        assertThat(client.last().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(250));

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(fixture.interests.withdrawn()).hasSize(1);
    }
}
