package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who wants the latest of each row gets no more than that of what was missed. */
class ConflatingTest {
    private static final String CHEAP = "{\"predicates\":{\"price\":{\"$lt\":50}}}";

    private final GatewayFixture fixture = GatewayFixture.started();
    private long end = 100;

    @Test
    void aRowThatIsInsertedAndUpdatedIsTheLatestImageThatEnters() {
        insert(1, 10);
        update(1, 10, 20);
        update(1, 20, 30);

        JsonNode event = only(caughtUp("{}"));

        assertThat(event.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(event.path("transition").asText()).isEqualTo("enter");
        assertThat(event.path("record").path("price").asInt()).isEqualTo(30);
        assertThat(event.path("conflated").asInt()).isEqualTo(3);
        assertThat(event.path("cursor").asText()).isEqualTo(GatewayFixture.cursor(103));
    }

    @Test
    void aRowThatIsDeletedAtLastIsDeleted() {
        update(1, 10, 20);
        delete(1, 20);

        assertThat(only(caughtUp("{}")).path("operation").asText()).isEqualTo("DELETE");
    }

    @Test
    void aRowThatLeavesTheViewAndComesBackIsUpdated() {
        update(1, 10, 60);
        update(1, 60, 20);

        JsonNode event = only(caughtUp(CHEAP));

        assertThat(event.path("record").path("price").asInt()).isEqualTo(20);
        assertThat(event.has("transition")).isFalse();
    }

    @Test
    void aRowThatEntersTheViewAndLeavesItLeaves() {
        update(1, 60, 20);
        update(1, 20, 70);

        JsonNode event = only(caughtUp(CHEAP));

        assertThat(event.path("transition").asText()).isEqualTo("leave");
        assertThat(event.path("conflated").asInt()).isEqualTo(2);
    }

    @Test
    void rowsComeInTheOrderOfTheirLatestChanges() {
        insert(1, 10);
        insert(2, 10);
        update(1, 10, 20);

        assertThat(caughtUp("{}").eventIds()).containsExactly("change-101", "change-102");
    }

    @Test
    void rowsOfTheSameNameInTwoTablesAreTwo() {
        insert(1, 10);
        put("postgres:orders", Operation.INSERT, "{\"id\":\"1\"}", "\"record\":{\"id\":1}");
        Client client = conflating("postgres:*", "{}", 100);

        fixture.log.run();

        assertThat(client.eventIds()).hasSize(2);
    }

    @Test
    void aTruncatedTableHasNothingFromBefore() {
        insert(1, 10);
        insert(2, 10);
        truncate();
        insert(3, 10);

        Client client = caughtUp("{}");

        assertThat(client.eventIds()).containsExactly("change-102", "change-103");
        assertThat(client.connection().messages("event").getFirst().path("conflated").asInt())
                .isEqualTo(3);
    }

    @Test
    void rowsWithoutAKeyAreNotConflated() {
        for (int number = 0; number < 3; number++) {
            put("postgres:products", Operation.INSERT, null, "\"record\":{\"id\":1}");
        }

        assertThat(caughtUp("{}").eventIds()).hasSize(3);
    }

    @Test
    void aGapIsToldBetweenTheChanges() {
        insert(1, 10);
        fixture.log.put(new LogRecord.Gap(end++, WorkspaceId.of("acme"), "lost"));
        insert(2, 10);

        Client client = caughtUp("{}");

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsExactly("authenticated", "subscribed", "event", "gap", "event");
    }

    @Test
    void whoBeginsLaterInTheSameReadingHasAnotherCount() {
        insert(1, 10);
        update(1, 10, 20);
        update(1, 20, 30);
        fixture.subscribed("postgres:products", end);
        Client all = conflating("postgres:products", "{}", 100);
        Client some = conflating("postgres:products", "{}", 101);

        fixture.log.run();

        assertThat(only(all).path("conflated").asInt()).isEqualTo(3);
        assertThat(only(some).path("conflated").asInt()).isEqualTo(2);
        assertThat(only(some).has("transition")).isFalse();
        assertThat(fixture.log.scans()).isEqualTo(1);
    }

    @Test
    void whoWantsEverythingInTheSameReadingGetsEverything() {
        insert(1, 10);
        update(1, 10, 20);
        fixture.subscribed("postgres:products", end);
        Client conflating = conflating("postgres:products", "{}", 100);
        Client everything = fixture.connected();
        everything.subscribe("postgres:products", GatewayFixture.cursor(100));

        fixture.log.run();

        assertThat(everything.eventIds()).containsExactly("change-100", "change-101");
        assertThat(everything.connection().messages("event")).noneMatch(e -> e.has("conflated"));
        assertThat(conflating.eventIds()).containsExactly("change-101");
    }

    @Test
    void whatIsHeldBackIsBoundedAndSentWhenItIsTooMuch() {
        int size = 100_000;
        String large = "\"record\":{\"text\":\"" + "x".repeat(size) + "\"}";
        for (int row = 0; row < 300; row++) {
            put("postgres:products", Operation.INSERT, "{\"id\":\"" + row + "\"}", large);
        }
        fixture.subscribed("postgres:products", end);
        fixture.log.readAtOnce(10);
        Client client = conflating("postgres:products", "{}", 100);

        int read = 0;
        while (client.eventIds().isEmpty()) {
            fixture.log.turn();
            read = fixture.log.recordsRead();
            assertThat((long) (read - 10) * size).isLessThan(ScanRoom.BYTES);
        }

        assertThat((long) read * size).isGreaterThan(ScanRoom.BYTES * 9 / 10);
        fixture.log.run();
        assertThat(client.eventIds()).hasSize(300);
    }

    @Test
    void aReadingThatMakesRoomForOthersSendsWhatItHoldsBackFirst() {
        for (long offset = 0; offset < 100_000; offset += 10) {
            fixture.log.insert(offset, "products");
        }
        end = 100_000;
        fixture.subscribed("postgres:products", end);
        fixture.log.readAtOnce(10);
        Client client = conflating("postgres:products", "{}", 0);
        for (long from = 25_000; from < 100_000; from += 25_000) {
            fixture.connected().subscribe("postgres:products", GatewayFixture.cursor(from));
        }
        fixture.log.turn();
        fixture.connected().subscribe("postgres:products", GatewayFixture.cursor(99_000));
        assertThat(client.eventIds()).isEmpty();

        fixture.time.pass(Duration.ofSeconds(2));
        fixture.log.turn();

        assertThat(client.eventIds()).hasSize(20);
    }

    private void insert(int id, int price) {
        row(Operation.INSERT, id, "\"record\":" + image(id, price));
    }

    private void update(int id, int old, int price) {
        row(
                Operation.UPDATE,
                id,
                "\"record\":" + image(id, price) + ",\"oldRecord\":" + image(id, old));
    }

    private void delete(int id, int old) {
        row(Operation.DELETE, id, "\"oldRecord\":" + image(id, old));
    }

    private void truncate() {
        put("postgres:products", Operation.TRUNCATE, null, "\"table\":\"products\"");
    }

    private static String image(int id, int price) {
        return "{\"id\":%d,\"price\":%d}".formatted(id, price);
    }

    private void row(Operation operation, int id, String images) {
        put("postgres:products", operation, "{\"id\":\"" + id + "\"}", images);
    }

    private void put(String channel, Operation operation, @Nullable String row, String images) {
        long offset = end++;
        String value =
                "{\"operation\":\"%s\",%s,\"id\":\"change-%d\"}"
                        .formatted(operation, images, offset);
        fixture.log.put(
                new LogRecord.Change(
                        offset,
                        WorkspaceId.of("acme"),
                        Channel.parse(channel),
                        operation,
                        row,
                        value.getBytes(StandardCharsets.UTF_8)));
    }

    /** A client that has missed everything in the log and has it by now. */
    private Client caughtUp(String filter) {
        Client client = conflating("postgres:products", filter, 100);
        fixture.log.run();
        return client;
    }

    private Client conflating(String channel, String filter, long from) {
        Client client = fixture.connected();
        int announced = fixture.interests.announced().size();
        client.send(
                """
                {"type":"subscribe","channel":"%s","filter":%s,"from":"%s","onSlow":"conflate"}
                """
                        .formatted(channel, filter, GatewayFixture.cursor(from)));
        if (fixture.interests.announced().size() > announced) {
            fixture.active(fixture.interests.lastAnnounced(), end);
        }
        return client;
    }

    private static JsonNode only(Client client) {
        List<JsonNode> events = client.connection().messages("event");
        assertThat(events).hasSize(1);
        return events.getFirst();
    }
}
