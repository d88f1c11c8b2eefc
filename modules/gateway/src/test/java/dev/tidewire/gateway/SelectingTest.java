package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions that want some fields only. */
class SelectingTest {
    private static final String VALUE =
            "{\"channel\":\"postgres:products\",\"record\":{\"id\":1,\"name\":\"a\",\"price\":12345678901234567890.10},"
                    + "\"changedColumns\":[\"name\"],\"id\":\"x\"}";
    private static final String PRICE =
            "\"channel\":\"postgres:products\",\"record\":{\"id\":1,\"price\":12345678901234567890.10},"
                    + "\"changedColumns\":[],\"id\":\"x\"}";

    private final GatewayFixture fixture = GatewayFixture.started();

    private static String subscribe(String channel, String fields, String filter) {
        return "{\"type\":\"subscribe\",\"channel\":\"%s\",\"fields\":%s,\"filter\":%s,\"ref\":\"r\"}"
                .formatted(channel, fields, filter);
    }

    private void subscribe(Client client, String fields, String filter) {
        client.send(subscribe("postgres:products", fields, filter));
        fixture.active(fixture.interests.lastAnnounced(), 100);
    }

    private Client selecting(String fields) {
        Client client = fixture.connected();
        subscribe(client, fields, "{}");
        return client;
    }

    private static String lastFrame(Client client) {
        return client.connection().frames().getLast().text();
    }

    private double count(String meter) {
        return fixture.meters.get(meter).counter().count();
    }

    private double malformed() {
        return fixture.meters
                .get("tidewire.gateway.changes.ignored")
                .tag("reason", "malformed")
                .counter()
                .count();
    }

    @Test
    void onlyTheNamedFieldsAreDelivered() {
        Client client = selecting("[\"price\",\"id\"]");

        fixture.deliver(Delivered.at(100, 0).withValue(VALUE));

        assertThat(lastFrame(client))
                .isEqualTo(
                        "{\"type\":\"event\",\"cursor\":\""
                                + GatewayFixture.cursor(101)
                                + "\",\"subscriptions\":[\""
                                + client.subscription()
                                + "\"],"
                                + PRICE);
    }

    @Test
    void theNamesArePartOfTheFilterWhateverTheirOrder() {
        Client first = selecting("[\"price\",\"id\"]");
        Client second = fixture.connected();
        second.send(subscribe("postgres:products", "[\"id\",\"price\",\"id\"]", "{}"));

        fixture.deliver(Delivered.at(100, 0).withValue(VALUE));

        assertThat(fixture.interests.announced()).hasSize(1);
        assertThat(fixture.interests.lastAnnounced().canonical())
                .isEqualTo(
                        "{\"channel\":\"postgres:products\",\"fields\":[\"id\",\"price\"],\"workspace\":\"acme\"}");
        assertThat(second.connection().frames().getLast())
                .isSameAs(first.connection().frames().getLast());
    }

    @Test
    void clientsWithOtherSelectionsEachGetTheirOwnAndThoseWithNoneTheWholeValue() {
        Client price = selecting("[\"id\",\"price\"]");
        Client name = selecting("[\"name\"]");
        Client all = fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0, 1, 2).withValue(VALUE));

        assertThat(lastFrame(price)).endsWith("]," + PRICE);
        assertThat(lastFrame(name))
                .endsWith(
                        "],\"channel\":\"postgres:products\",\"record\":{\"name\":\"a\"},"
                                + "\"changedColumns\":[\"name\"],\"id\":\"x\"}");
        assertThat(lastFrame(all)).endsWith("]," + VALUE.substring(1));
        assertThat(count("tidewire.gateway.changes.selected")).isEqualTo(2);
    }

    @Test
    void filtersWithTheSameSelectionShareWhatItShowsAndInOneSessionAFrame() {
        Client client = selecting("[\"id\",\"price\"]");
        subscribe(client, "[\"id\",\"price\"]", "{\"operations\":[\"UPDATE\"]}");
        Client other = fixture.connected();
        subscribe(other, "[\"id\",\"price\"]", "{\"predicates\":{\"id\":1}}");

        fixture.deliver(Delivered.at(100, 0, 1).entering(2).withValue(VALUE));

        assertThat(client.connection().messages("event")).hasSize(1);
        assertThat(client.connection().messages("event").getFirst().path("subscriptions"))
                .hasSize(2);
        assertThat(lastFrame(client)).endsWith("]," + PRICE);
        assertThat(lastFrame(other)).endsWith("],\"transition\":\"enter\"," + PRICE);
        assertThat(count("tidewire.gateway.changes.selected")).isEqualTo(1);
    }

    @Test
    void aSessionWithTwoSelectionsGetsAFrameForEach() {
        Client client = selecting("[\"id\"]");
        subscribe(client, "[\"name\"]", "{}");
        client.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.deliver(Delivered.at(100, 0, 1, 2).withValue(VALUE));
        fixture.deliver(Delivered.at(100, 0, 1, 2).withValue(VALUE));

        List<JsonNode> events = client.connection().messages("event");
        assertThat(events)
                .extracting(event -> event.path("record").size())
                .containsExactlyInAnyOrder(3, 1, 1);
        assertThat(events).allSatisfy(event -> assertThat(event.path("subscriptions")).hasSize(1));
    }

    @Test
    void nothingIsTakenApartWhereNobodySelects() {
        fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0).withValue("{\"id\":\"broken\""));

        assertThat(count("tidewire.gateway.changes.selected")).isZero();
        assertThat(malformed()).isZero();
    }

    @Test
    void aValueThatIsNoObjectIsKeptFromThoseWhoSelectAndDeliveryGoesOn() {
        Client selecting = selecting("[\"id\"]");
        Client all = fixture.subscribed("postgres:products", 100);

        fixture.deliver(
                Delivered.at(100, 0, 1).withValue("{\"id\":\"broken\",\"record\":{\"id\":]"));
        fixture.deliver(Delivered.at(101, 0, 1).withValue(VALUE));

        assertThat(selecting.connection().messages("event"))
                .extracting(event -> event.path("id").asText())
                .containsExactly("x");
        assertThat(
                        all.connection().frames().stream()
                                .filter(frame -> frame.text().contains("broken")))
                .hasSize(1);
        assertThat(malformed()).isEqualTo(1);
    }

    @Test
    void aSelectionThatNobodyIsLeftToGetIsNotPutTogether() {
        Client client = selecting("[\"id\"]");
        fixture.deliver(Delivered.at(120, 0).withValue(VALUE));
        Client late = fixture.connected();
        late.send(subscribe("postgres:products", "[\"id\"]", "{\"operations\":[\"INSERT\"]}"));
        fixture.active(fixture.interests.lastAnnounced(), 130);

        fixture.deliver(Delivered.at(125, 1).withValue(VALUE));

        assertThat(late.eventIds()).isEmpty();
        assertThat(client.eventIds()).hasSize(1);
        assertThat(count("tidewire.gateway.changes.selected")).isEqualTo(1);
    }

    @Test
    void anIdleSelectionIsToldHowFarItIsAsAnyOther() {
        Client client = selecting("[\"id\"]");
        fixture.progress(100, 250);

        fixture.time.pass(Duration.ofSeconds(30));

        assertThat(client.connection().messages("cursor").getFirst().path("cursor").asText())
                .isEqualTo(GatewayFixture.cursor(250));
    }

    private JsonNode answer(String channel, String fields, String filter) {
        Client client = fixture.connected();
        client.send(subscribe(channel, fields, filter));
        return client.last();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ["id","prcie"]     | fields[1]: postgres:products has no column prcie; did you mean price?
                    ["Price"]          | fields[0]: postgres:products has no column Price; did you mean price?
                    ["colour"]         | fields[0]: postgres:products has no column colour; it has id, name, price, a, b and 2 more
                    []                 | fields must be an array of at least one name; leave it out for all
                    ["a.b"]            | fields[0] must be the name of a field at the top of the record, without dots
                    ["$a"]             | fields[0] must be the name of a field at the top of the record, without dots
                    [7]                | fields[0] must be the name of a field at the top of the record, without dots
                    "id"               | fields must be an array, not a string
                    """)
    void whatATableDoesNotHaveIsRefusedByName(String fields, String message) {
        fixture.catalogue.has("acme postgres:products id name price a b c d");

        JsonNode error = answer("postgres:products", fields, "{}");

        assertThat(error.path("code").asInt()).isEqualTo(4000);
        assertThat(error.path("message").asText()).isEqualTo(message);
        assertThat(error.path("ref").asText()).isEqualTo("r");
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void theTableMayBeNamedByTheEntity() {
        fixture.catalogue.has("acme postgres:products id name price");

        assertThat(
                        answer("postgres:*", "[\"nmae\"]", "{\"entity\":\"products\"}")
                                .path("message")
                                .asText())
                .isEqualTo("fields[0]: postgres:products has no column nmae; did you mean name?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres:*", "postgres:prod*", "mongo:orders", "mongo:*", "events:a"})
    void namesAreNotJudgedWhereNobodyKnowsThem(String channel) {
        fixture.catalogue.has("acme postgres:products", "acme mongo:orders id");

        fixture.connected().send(subscribe(channel, "[\"whatever\"]", "{}"));

        assertThat(fixture.interests.announced()).hasSize(1);
    }

    @Test
    void aColumnThatAnySourceOfTheTableHasIsKnownAndOneThatIsAddedIsKnownFromThenOn() {
        fixture.catalogue.has("acme postgres:products id name", "* postgres:products id price");
        assertThat(answer("postgres:products", "[\"colour\"]", "{}").path("code").asInt())
                .isEqualTo(4000);
        fixture.connected().send(subscribe("postgres:products", "[\"name\",\"price\"]", "{}"));
        assertThat(fixture.interests.announced()).hasSize(1);

        fixture.catalogue.has("acme postgres:products id name colour");
        fixture.connected().send(subscribe("postgres:products", "[\"colour\"]", "{}"));

        assertThat(fixture.interests.announced()).hasSize(2);
    }

    @Test
    void withoutTheScopeNothingIsToldAboutColumns() {
        fixture.catalogue.has("acme postgres:products id secret");
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:mongo:read");
        Client client = fixture.connect("narrow");

        client.send(subscribe("postgres:products", "[\"secrt\"]", "{}"));

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().toString()).doesNotContain("secret");
    }
}
