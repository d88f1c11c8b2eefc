package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Subscriptions that begin somewhere in the log, and go on live without a gap or a duplicate. */
class ReplayTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void aSubscriptionFromACursorGetsWhatItMissedAndThenWhatComes() {
        logged(100, 101, 102);
        Client client = from(GatewayFixture.cursor(101), 103);

        fixture.log.run();
        fixture.deliver(Delivered.at(103, 0));

        assertThat(client.eventIds()).containsExactly("change-101", "change-102", "change-103");
        assertThat(client.connection().messages("subscribed").getFirst().path("cursor").asText())
                .isEqualTo(GatewayFixture.cursor(101));
        assertThat(fixture.log.running()).isZero();
    }

    @Test
    void itIsAnsweredBeforeItsFirstEventAndOnlyWhenItsFilterIsActive() {
        logged(100);
        Client client = fixture.connected();
        client.subscribe("postgres:products", "earliest");
        fixture.log.run();
        assertThat(client.connection().messages("subscribed")).isEmpty();

        fixture.active(fixture.interests.lastAnnounced(), 101);
        fixture.log.run();

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsExactly("authenticated", "subscribed", "event");
    }

    @Test
    void whatIsDeliveredDuringTheReplayComesOnceAndInOrder() {
        logged(100, 101, 102, 103, 104);
        fixture.log.readAtOnce(2);
        Client other = fixture.subscribed("postgres:products", 100);
        Client client = fixture.connected();
        fixture.deliver(Delivered.at(100, 0));
        fixture.deliver(Delivered.at(101, 0));
        client.subscribe("postgres:products", GatewayFixture.cursor(100));

        fixture.log.turn();
        fixture.deliver(Delivered.at(102, 0));
        fixture.log.turn();
        fixture.deliver(Delivered.at(103, 0));
        fixture.log.run();
        fixture.deliver(Delivered.at(104, 0));

        assertThat(client.eventIds())
                .containsExactly(
                        "change-100", "change-101", "change-102", "change-103", "change-104");
        assertThat(other.eventIds()).hasSize(5);
    }

    @Test
    void aScanThatIsAheadOfTheDeliveriesHandsOverAndTheirRepetitionsAreDropped() {
        logged(100, 101, 102);
        Client client = from("earliest", 100);
        fixture.log.run();

        fixture.deliver(Delivered.at(100, 0));
        fixture.deliver(Delivered.at(101, 0));
        fixture.deliver(Delivered.at(102, 0));
        fixture.deliver(Delivered.at(103, 0));

        assertThat(client.eventIds())
                .containsExactly("change-100", "change-101", "change-102", "change-103");
    }

    @Test
    void onlyWhatTheFilterMatchesAndOnlyOfTheWorkspaceIsReplayed() {
        fixture.log.insert(100, "products");
        fixture.log.insert(101, "orders");
        fixture.log.insert(102, "globex", "products");
        fixture.log.insert(103, "products");
        Client client = fixture.connected();
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"from\":\"earliest\","
                        + "\"filter\":{\"predicates\":{\"offset\":{\"$gt\":100}}}}");
        fixture.active(fixture.interests.lastAnnounced(), 104);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-103");
    }

    @Test
    void selectedFieldsAreSelectedInAReplayToo() {
        logged(100);
        Client client = fixture.connected();
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"from\":\"earliest\","
                        + "\"fields\":[\"name\"]}");
        fixture.active(fixture.interests.lastAnnounced(), 101);

        fixture.log.run();

        assertThat(client.connection().messages("event").getFirst().path("record")).isEmpty();
    }

    @Test
    void aTimeBeginsWithTheFirstChangeCapturedThen() {
        logged(100, 101, 102);
        Client client = from("1970-01-01T00:01:41Z", 103);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-101", "change-102");
    }

    @Test
    void whereTheLogCannotBeAskedItIsAskedAgain() {
        logged(100);
        fixture.log.fail();
        Client client = from("earliest", 101);
        assertThat(client.connection().messages("subscribed")).isEmpty();

        fixture.log.recover();
        fixture.time.pass(Duration.ofSeconds(1));
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100");
    }

    @Test
    void aPositionThatIsNoLongerKeptIsToldAsAGapAndThenComesWhatIsLeft() {
        logged(100, 101, 102);
        fixture.log.beginAt(102);
        Client client = from(GatewayFixture.cursor(100), 103);

        fixture.log.run();

        JsonNode gap = client.connection().messages("gap").getFirst();
        assertThat(gap.path("from").asText()).isEqualTo(GatewayFixture.cursor(100));
        assertThat(gap.path("to").asText()).isEqualTo(GatewayFixture.cursor(102));
        assertThat(gap.path("reason").asText()).contains("no longer kept");
        assertThat(client.eventIds()).containsExactly("change-102");
    }

    @Test
    void aLogThatHasLostItsEndIsToldAsAGapAndWhatIsNewThereComes() {
        fixture.log.insert(50, "products");
        fixture.log.endAt(51);
        fixture.subscribed("postgres:products", 51);
        fixture.progress(51, 120);
        Client client = fixture.connected();
        client.subscribe("postgres:products", GatewayFixture.cursor(110));

        fixture.log.turn();

        JsonNode gap = client.connection().messages("gap").getFirst();
        assertThat(gap.path("to").asText()).isEqualTo(GatewayFixture.cursor(51));
        assertThat(gap.path("reason").asText()).contains("lost its end");
    }

    @Test
    void aGapInTheLogIsReplayedWhereItStands() {
        logged(100);
        fixture.log.put(new LogRecord.Gap(101, null, "the slot was lost"));
        fixture.log.put(new LogRecord.Gap(102, WorkspaceId.of("globex"), "not ours"));
        logged(103);
        Client client = from("earliest", 104);

        fixture.log.run();

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsExactly("authenticated", "subscribed", "event", "gap", "event");
    }

    @Test
    void manyWhoResumeAtOnceShareOneReading() {
        for (int offset = 0; offset < 1_000; offset++) {
            fixture.log.insert(offset, "products");
        }
        fixture.subscribed("postgres:products", 1_000);
        List<Client> clients = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            Client client = fixture.connected();
            client.subscribe("postgres:products", GatewayFixture.cursor(number));
            clients.add(client);
        }

        fixture.log.run();

        for (int number = 0; number < clients.size(); number++) {
            assertThat(clients.get(number).eventIds()).hasSize(1_000 - number);
        }
        assertThat(fixture.log.scans()).isEqualTo(1);
        assertThat(fixture.log.recordsRead()).isEqualTo(1_000);
    }

    @Test
    void whoComesTooLateForAReadingSharesTheNextOne() {
        logged(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        fixture.log.readAtOnce(4);
        fixture.subscribed("postgres:products", 10);
        Client first = fixture.connected();
        first.subscribe("postgres:products", GatewayFixture.cursor(0));
        fixture.log.turn();
        List<Client> late = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            late.add(fixture.connected());
            late.getLast().subscribe("postgres:products", GatewayFixture.cursor(number % 3));
        }

        fixture.log.run();

        assertThat(first.eventIds()).hasSize(10);
        for (int number = 0; number < late.size(); number++) {
            assertThat(late.get(number).eventIds()).hasSize(10 - number % 3);
        }
        assertThat(fixture.log.scans()).isEqualTo(2);
    }

    @Test
    void whoHasEverythingAlreadyNeedsNoReading() {
        fixture.subscribed("postgres:products", 100);
        fixture.deliver(Delivered.at(100, 0));
        Client client = fixture.connected();

        client.subscribe("postgres:products", GatewayFixture.cursor(101));
        fixture.deliver(Delivered.at(101, 0));

        assertThat(client.eventIds()).containsExactly("change-101");
        assertThat(fixture.log.scans()).isZero();
    }

    @Test
    void aSessionThatEndsDuringItsReplayLeavesNothingBehind() {
        logged(100, 101, 102);
        fixture.log.readAtOnce(1);
        Client client = from("earliest", 103);
        fixture.log.turn();

        client.session().closed();
        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100");
        assertThat(fixture.log.running()).isZero();
        assertThat(fixture.interests.withdrawn()).hasSize(1);
    }

    @Test
    void theSameSubscriptionAgainDuringTheReplayIsNotMixedUpWithTheFormerOne() {
        logged(100, 101, 102, 103);
        fixture.log.readAtOnce(1);
        Client client = from("earliest", 104);
        fixture.log.turn();
        client.send(
                "{\"type\":\"unsubscribe\",\"subscription\":\"" + client.subscription() + "\"}");
        client.subscribe("postgres:products", GatewayFixture.cursor(102));
        fixture.active(fixture.interests.lastAnnounced(), 104);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100", "change-102", "change-103");
        assertThat(client.connection().messages("event").getLast().path("subscriptions").get(0))
                .hasToString("\"" + client.subscription() + "\"");
    }

    @Test
    void aSubscriptionThatIsThereAlreadyCannotBeginSomewhereElse() {
        Client client = fixture.subscribed("postgres:products", 100);

        client.subscribe("postgres:products", "earliest");

        assertThat(client.last().path("code").asInt()).isEqualTo(4000);
        assertThat(client.last().path("message").asText()).contains("unsubscribe from it first");
    }

    @Test
    void aCursorOfAnotherWorkspaceFamilyOrLogIsRefused() {
        WorkspaceId acme = WorkspaceId.of("acme");
        UUID mongo = FakeChangeLog.logId(Family.MONGO);
        refused(Cursor.of(WorkspaceId.of("globex"), GatewayFixture.LOG, 3, 4), "another workspace");
        refused(Cursor.of(acme, mongo, 3, 4), "a cursor of mongo, not of postgres");
        refused(Cursor.of(acme, new UUID(9, 9), 3, 4), "a log that no longer exists");
        refused(Cursor.of(acme, GatewayFixture.LOG, 2, 4), "a log that no longer exists");
    }

    private void refused(Cursor cursor, String reason) {
        Client client = fixture.connected();

        client.subscribe("postgres:products", cursor.toString());

        assertThat(client.last().path("code").asInt()).isEqualTo(4000);
        assertThat(client.last().path("message").asText()).contains(reason).contains("send");
    }

    private Client from(String position, long activeAt) {
        Client client = fixture.connected();
        client.subscribe("postgres:products", position);
        fixture.active(fixture.interests.lastAnnounced(), activeAt);
        return client;
    }

    private void logged(long... offsets) {
        for (long offset : offsets) {
            fixture.log.insert(offset, "products");
        }
    }
}
