package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions to what does not exist. */
class UnavailableChannelTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    private JsonNode answer(String message) {
        Client client = fixture.connected();
        client.send(message);
        return client.last();
    }

    private JsonNode answerOf(String channel) {
        return answer("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\",\"ref\":\"r\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    postgres:prodcuts          | postgres:prodcuts does not exist; did you mean postgres:products or postgres:product?
                    postgres:items             | postgres:items does not exist; did you mean postgres:stock.items?
                    postgres:public.products   | postgres:public.products does not exist; did you mean postgres:products?
                    postgres:Orders            | postgres:Orders does not exist; did you mean postgres:orders?
                    postgres:people            | postgres:people does not exist; the workspace has postgres:orders, postgres:parts, postgres:product, postgres:products, postgres:stock.items and 1 more
                    mongo:products             | mongo:products does not exist; the workspace has no collections yet
                    """)
    void aTableThatDoesNotExistIsAnsweredWithWhatThereIs(String channel, String message) {
        fixture.catalogue.has(
                "* postgres:orders",
                "acme postgres:parts",
                "acme postgres:product",
                "acme postgres:products",
                "acme postgres:stock.items",
                "acme postgres:visits");

        JsonNode error = answerOf(channel);

        assertThat(error.path("code").asInt()).isEqualTo(4010);
        assertThat(error.path("name").asText()).isEqualTo("channel_unavailable");
        assertThat(error.path("ref").asText()).isEqualTo("r");
        assertThat(error.path("message").asText()).isEqualTo(message);
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void theNamesToldAreTheFirstOfTheAlphabetWhateverTheOrderOfTheCatalogue() {
        fixture.catalogue.has(
                "acme events:a",
                "acme postgres:f",
                "acme postgres:e",
                "acme postgres:d",
                "acme postgres:c",
                "acme postgres:b",
                "acme postgres:z");

        assertThat(answerOf("postgres:products").path("message").asText())
                .endsWith(
                        "the workspace has postgres:b, postgres:c, postgres:d, postgres:e,"
                                + " postgres:f and 1 more");
    }

    @Test
    void namesOfOtherWorkspacesAreNeverTold() {
        fixture.catalogue.has("globex postgres:products", "globex postgres:secrets");

        assertThat(answerOf("postgres:products").path("message").asText())
                .isEqualTo("postgres:products does not exist; the workspace has no tables yet");
        assertThat(answerOf("postgres:secret").toString()).doesNotContain("secrets");
    }

    @Test
    void withoutTheScopeNothingIsToldAboutWhatExists() {
        fixture.catalogue.has("acme postgres:products");
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:mongo:read");
        Client client = fixture.connect("narrow");

        client.subscribe("postgres:prodcuts");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().toString()).doesNotContain("products");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    realtime:postgres:order*:read | postgres:order  | postgres:order does not exist; did you mean postgres:orders?
                    realtime:postgres:order*:read | postgres:order.items.of.all | postgres:order.items.of.all does not exist; the token may read postgres:order_items, postgres:orders
                    realtime:postgres:ordres:read | postgres:ordres | postgres:ordres does not exist; there are no tables yet that the token may read
                    realtime:postgres:*s:read     | postgres:ordres | postgres:ordres does not exist; did you mean postgres:orders?
                    realtime:postgres:hr.*:read   | postgres:hr.orders | postgres:hr.orders does not exist; the token may read postgres:hr.wages
                    """)
    void onlyWhatAChannelScopeNamesIsTold(String scope, String channel, String message) {
        fixture.catalogue.has(
                "acme postgres:orders", "acme postgres:order_items", "acme postgres:hr.wages");
        fixture.tokens.allow("narrow", "alice", "acme", scope);
        Client client = fixture.connect("narrow");

        client.subscribe(channel);

        assertThat(client.last().path("code").asInt()).isEqualTo(4010);
        assertThat(client.last().path("message").asText()).isEqualTo(message);
    }

    @Test
    void anEntityThatDoesNotExistIsAnsweredTheSameWay() {
        fixture.catalogue.has("acme postgres:products");

        JsonNode error =
                answer(
                        "{\"type\":\"subscribe\",\"channel\":\"postgres:*\","
                                + "\"filter\":{\"entity\":\"product\"}}");

        assertThat(error.path("code").asInt()).isEqualTo(4010);
        assertThat(error.path("message").asText())
                .isEqualTo("postgres:product does not exist; did you mean postgres:products?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres:*",
                "postgres:stock.*",
                "mongo:*",
                "events:order.created",
                "events:*",
                "postgres:products"
            })
    void wildcardsEventTopicsAndWhatExistsAreAccepted(String channel) {
        fixture.catalogue.has("acme postgres:products");
        Client client = fixture.connected();

        client.subscribe(channel);

        assertThat(client.connection().messages("error")).isEmpty();
        assertThat(fixture.interests.announced()).hasSize(1);
    }

    @Test
    void aTableThatIsCreatedLaterCanBeSubscribed() {
        fixture.catalogue.has();
        assertThat(answerOf("postgres:products").path("code").asInt()).isEqualTo(4010);

        fixture.catalogue.has("acme postgres:products");
        fixture.connected().subscribe("postgres:products");

        assertThat(fixture.interests.announced()).hasSize(1);
    }
}
