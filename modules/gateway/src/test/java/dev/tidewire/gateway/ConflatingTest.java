package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who wants the latest of each row gets no more than that of what was missed. */
class ConflatingTest {
    private static final String CHEAP = "{\"predicates\":{\"price\":{\"$lt\":50}}}";

    private final GatewayFixture fixture = GatewayFixture.started();
    private final MissedChanges missed = new MissedChanges(fixture);

    @Test
    void aRowThatIsInsertedAndUpdatedIsTheLatestImageThatEnters() {
        missed.insert(1, 10);
        missed.update(1, 10, 20);
        missed.update(1, 20, 30);

        JsonNode event = only(missed.caughtUp("{}"));

        assertThat(event.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(event.path("transition").asText()).isEqualTo("enter");
        assertThat(event.path("record").path("price").asInt()).isEqualTo(30);
        assertThat(event.path("conflated").asInt()).isEqualTo(3);
        assertThat(event.path("cursor").asText()).isEqualTo(GatewayFixture.cursor(103));
    }

    @Test
    void aRowThatIsDeletedAtLastIsDeleted() {
        missed.update(1, 10, 20);
        missed.delete(1, 20);

        assertThat(only(missed.caughtUp("{}")).path("operation").asText()).isEqualTo("DELETE");
    }

    @Test
    void aRowThatLeavesTheViewAndComesBackIsUpdated() {
        missed.update(1, 10, 60);
        missed.update(1, 60, 20);

        JsonNode event = only(missed.caughtUp(CHEAP));

        assertThat(event.path("record").path("price").asInt()).isEqualTo(20);
        assertThat(event.has("transition")).isFalse();
    }

    @Test
    void aRowThatEntersTheViewAndLeavesItLeaves() {
        missed.update(1, 60, 20);
        missed.update(1, 20, 70);

        JsonNode event = only(missed.caughtUp(CHEAP));

        assertThat(event.path("transition").asText()).isEqualTo("leave");
        assertThat(event.path("conflated").asInt()).isEqualTo(2);
    }

    @Test
    void rowsComeInTheOrderOfTheirLatestChanges() {
        missed.insert(1, 10);
        missed.insert(2, 10);
        missed.update(1, 10, 20);

        assertThat(missed.caughtUp("{}").eventIds()).containsExactly("change-101", "change-102");
    }

    @Test
    void rowsOfTheSameNameInTwoTablesAreTwo() {
        missed.insert(1, 10);
        missed.put("postgres:orders", Operation.INSERT, "{\"id\":\"1\"}", "\"record\":{\"id\":1}");
        Client client = missed.conflating("postgres:*", "{}", 100);

        fixture.log.run();

        assertThat(client.eventIds()).hasSize(2);
    }

    @Test
    void aTruncatedTableHasNothingFromBefore() {
        missed.insert(1, 10);
        missed.insert(2, 10);
        missed.truncate();
        missed.insert(3, 10);

        Client client = missed.caughtUp("{}");

        assertThat(client.eventIds()).containsExactly("change-102", "change-103");
        assertThat(client.connection().messages("event").getFirst().path("conflated").asInt())
                .isEqualTo(3);
    }

    @Test
    void rowsWithoutAKeyAreNotConflated() {
        for (int number = 0; number < 3; number++) {
            missed.put("postgres:products", Operation.INSERT, null, "\"record\":{\"id\":1}");
        }

        assertThat(missed.caughtUp("{}").eventIds()).hasSize(3);
    }

    @Test
    void aGapIsToldBetweenTheChanges() {
        missed.insert(1, 10);
        missed.gap("lost");
        missed.insert(2, 10);

        Client client = missed.caughtUp("{}");

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsExactly("authenticated", "subscribed", "event", "gap", "event");
    }

    @Test
    void whoBeginsLaterInTheSameReadingHasAnotherCount() {
        missed.insert(1, 10);
        missed.update(1, 10, 20);
        missed.update(1, 20, 30);
        fixture.subscribed("postgres:products", missed.end());
        Client all = missed.conflating("postgres:products", "{}", 100);
        Client some = missed.conflating("postgres:products", "{}", 101);

        fixture.log.run();

        assertThat(only(all).path("conflated").asInt()).isEqualTo(3);
        assertThat(only(some).path("conflated").asInt()).isEqualTo(2);
        assertThat(only(some).has("transition")).isFalse();
        assertThat(fixture.log.scans()).isEqualTo(1);
    }

    @Test
    void whoWantsEverythingInTheSameReadingGetsEverything() {
        missed.insert(1, 10);
        missed.update(1, 10, 20);
        fixture.subscribed("postgres:products", missed.end());
        Client conflating = missed.conflating("postgres:products", "{}", 100);
        Client everything = fixture.connected();
        everything.subscribe("postgres:products", GatewayFixture.cursor(100));
        Client later = missed.conflating("postgres:products", "{}", 100);

        fixture.log.run();

        assertThat(everything.eventIds()).containsExactly("change-100", "change-101");
        assertThat(everything.connection().messages("event")).noneMatch(e -> e.has("conflated"));
        assertThat(conflating.eventIds()).containsExactly("change-101");
        assertThat(later.eventIds()).containsExactly("change-101");
    }

    @Test
    void aRowThatIsDeletedAndInsertedAgainIsStillInTheView() {
        missed.delete(1, 10);
        missed.insert(1, 20);
        missed.update(1, 20, 30);

        JsonNode event = only(missed.caughtUp("{}"));

        assertThat(event.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(event.has("transition")).isFalse();
    }

    @Test
    void aTruncatedTableLeavesOtherTablesAndGapsAlone() {
        missed.put("postgres:orders", Operation.INSERT, "{\"id\":\"1\"}", "\"record\":{\"id\":1}");
        missed.gap("lost");
        missed.truncate();
        Client client = missed.conflating("postgres:*", "{}", 100);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-100", "change-102");
        assertThat(client.connection().messages("gap")).hasSize(1);
    }

    @Test
    void whoWantsSomeFieldsIsToldTheCountToo() {
        missed.insert(1, 10);
        missed.update(1, 10, 20);
        Client client = fixture.connected();
        client.send(
                """
                {"type":"subscribe","channel":"postgres:products","fields":["price"],"from":"%s",
                 "onSlow":"conflate"}
                """
                        .formatted(GatewayFixture.cursor(100)));
        fixture.active(fixture.interests.lastAnnounced(), missed.end());

        fixture.log.run();

        assertThat(only(client).path("conflated").asInt()).isEqualTo(2);
        assertThat(only(client).path("record").path("price").asInt()).isEqualTo(20);
    }

    private static JsonNode only(Client client) {
        List<JsonNode> events = client.connection().messages("event");
        assertThat(events).hasSize(1);
        return events.getFirst();
    }
}
