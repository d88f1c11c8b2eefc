package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client is told where changes come without the record as it was before. */
class OldRecordsTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    private JsonNode subscribed(String channel, String filter) {
        Client client = fixture.connected();
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"%s\",\"filter\":%s}"
                        .formatted(channel, filter));
        fixture.active(fixture.interests.lastAnnounced(), 100);
        return client.connection().messages("subscribed").getLast();
    }

    private void someTables() {
        fixture.catalogue.keepsNoOldRecordsOf("postgres:visits", "postgres:clicks", "mongo:logs");
        fixture.catalogue.has(
                "acme postgres:products",
                "acme postgres:visits",
                "* postgres:clicks",
                "globex postgres:visits",
                "acme mongo:orders",
                "acme mongo:logs",
                "acme events:a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            nullValues = "-",
            textBlock =
                    """
                    postgres:products | {}                                       | true  | -
                    postgres:visits   | {}                                       | false | ["postgres:visits"]
                    postgres:visits   | {"predicates":{"id":1}}                  | false | ["postgres:visits"]
                    postgres:visits   | {"operations":["UPDATE"]}                | false | ["postgres:visits"]
                    postgres:visits   | {"operations":["INSERT","DELETE"]}       | false | ["postgres:visits"]
                    postgres:visits   | {"operations":["INSERT","TRUNCATE"]}     | -     | -
                    postgres:*        | {}                                       | false | ["postgres:clicks","postgres:visits"]
                    postgres:pro*     | {}                                       | true  | -
                    postgres:*        | {"entity":"products"}                    | true  | -
                    postgres:*        | {"entity":"visits"}                      | false | ["postgres:visits"]
                    postgres:none*    | {}                                       | -     | -
                    mongo:orders      | {}                                       | true  | -
                    mongo:*           | {}                                       | false | ["mongo:logs"]
                    mongo:*           | {"operations":["INSERT"]}                | -     | -
                    events:a          | {}                                       | -     | -
                    events:*          | {}                                       | -     | -
                    """)
    void subscribedSaysItForTheChannelsThatItNames(
            String channel, String filter, String oldRecords, String without) {
        someTables();

        JsonNode answer = subscribed(channel, filter);

        assertThat(text(answer.get("oldRecords"))).isEqualTo(oldRecords);
        assertThat(text(answer.get("withoutOldRecords"))).isEqualTo(without);
    }

    private static String text(JsonNode value) {
        return value == null ? null : value.toString();
    }

    @Test
    void oneSourceOfATableThatDoesNotKeepThemIsEnough() {
        fixture.catalogue.keepsNoOldRecordsOf("postgres:visits");
        fixture.catalogue.has("acme postgres:visits", "* postgres:visits");

        assertThat(subscribed("postgres:visits", "{}").path("withoutOldRecords").toString())
                .isEqualTo("[\"postgres:visits\"]");
    }

    @Test
    void ofVeryManyChannelsTheFirstHundredAreNamed() {
        String[] tables =
                IntStream.range(100, 300)
                        .mapToObj(table -> "postgres:t" + table)
                        .toArray(String[]::new);
        fixture.catalogue.keepsNoOldRecordsOf(tables);
        fixture.catalogue.has(Arrays.stream(tables).map("acme "::concat).toArray(String[]::new));

        JsonNode named = subscribed("postgres:*", "{}").path("withoutOldRecords");

        assertThat(named).hasSize(100);
        assertThat(named.get(99).asText()).isEqualTo("postgres:t199");
    }

    @Test
    void everyAnswerSaysHowItWasWhenItWasAskedFor() {
        Client client = fixture.connected();
        fixture.catalogue.keepsNoOldRecordsOf("postgres:visits");
        fixture.catalogue.has("acme postgres:visits");
        client.subscribe("postgres:visits");
        fixture.catalogue.keepsNoOldRecordsOf();
        fixture.catalogue.has("acme postgres:visits");
        client.subscribe("postgres:visits");

        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(client.connection().messages("subscribed"))
                .extracting(answer -> answer.path("oldRecords").asBoolean())
                .containsExactly(false, true);
    }
}
