package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.AuditEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions about what becomes of a sample under a filter. */
class ExplainingTest {
    private static final String SAMPLE = "\"record\":{\"price\":80}";
    private static final String DEAR = "{\"predicates\":{\"price\":{\"$gte\":100}}}";

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client client = fixture.connected();

    private JsonNode answer(Client asking, String channel, String filter, String sample) {
        asking.send(
                "{\"type\":\"explain\",\"channel\":\"%s\",\"filter\":%s,%s,\"ref\":\"r\"}"
                        .formatted(channel, filter, sample));
        JsonNode answer = asking.last();
        assertThat(answer.path("ref").asText()).isEqualTo("r");
        return answer;
    }

    private JsonNode answer(String channel, String filter, String sample) {
        return answer(client, channel, filter, sample);
    }

    @Test
    void aSampleIsExplained() {
        assertThat(answer("postgres:products", DEAR, SAMPLE))
                .hasToString(
                        "{\"type\":\"explained\",\"channel\":\"postgres:products\",\"operation\":\"INSERT\",\"matches\":false,"
                                + "\"failed\":{\"condition\":\"filter.predicates.price.$gte\",\"field\":\"price\",\"operator\":\"$gte\",\"operand\":100,\"found\":[80]},"
                                + "\"indexedBy\":[{\"kind\":\"range\",\"field\":\"price\",\"from\":100}],\"ref\":\"r\"}");
    }

    @Test
    void anUpdateIsExplainedWithItsTransition() {
        JsonNode answer = answer("mongo:*", DEAR, SAMPLE + ",\"oldRecord\":{\"price\":100}");

        assertThat(answer.path("matches").asBoolean()).isTrue();
        assertThat(answer.path("transition").asText()).isEqualTo("leave");
        assertThat(answer.path("failed").path("found")).hasToString("[80]");
    }

    @Test
    void conditionsAreJudgedInTheOrderInWhichTheClientWroteThem() {
        assertThat(
                        answer(
                                        "events:*",
                                        "{\"predicates\":{\"z\":1,\"a\":1}}",
                                        "\"record\":{\"a\":2}")
                                .path("failed")
                                .path("field")
                                .asText())
                .isEqualTo("z");
    }

    @Test
    void nothingIsSubscribedToAndNoLimitOfSubscriptionsCounts() {
        GatewayFixture narrow = GatewayFixture.started(GatewayFixture.withMaxSubscriptions(1));
        Client full = narrow.subscribed("postgres:products", 100);

        assertThat(answer(full, "postgres:products", DEAR, SAMPLE).path("type").asText())
                .isEqualTo("explained");

        assertThat(narrow.interests.announced()).hasSize(1);
        assertThat(narrow.audit.denials()).isEmpty();
    }

    @Test
    void whoMayNotReadTheChannelIsRefusedAndThatIsOnRecord() {
        Client publisher = fixture.connect("publisher");

        JsonNode error = answer(publisher, "postgres:products", DEAR, SAMPLE);

        assertThat(error.path("code").asInt()).isEqualTo(4003);
        assertThat(error.path("action").asText()).isEqualTo("new_token");
        AuditEvent.AuthDenied denial = fixture.audit.denials().getLast();
        assertThat(denial.channelType()).isEqualTo("postgres");
        assertThat(denial.missingScope()).isEqualTo("realtime:postgres:products:read");
        assertThat(denial.filterSnapshot()).contains("$gte").doesNotContain("80");
    }

    @Test
    void whatDoesNotExistIsRefusedLikeASubscription() {
        fixture.catalogue.has("acme postgres:products");

        JsonNode error = answer("postgres:prodcuts", "{}", SAMPLE);

        assertThat(error.path("code").asInt()).isEqualTo(4010);
        assertThat(error.path("message").asText())
                .isEqualTo("postgres:prodcuts does not exist; did you mean postgres:products?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"predicates\":{\"price\":{\"$gtr\":1}}} | filter.predicates.price.$gtr is not an operator; did you mean $gt?",
                "{\"predicates\":null}                     | filter.predicates must be an object",
                "{\"operations\":[\"PUBLISH\"]}            | filter.operations[0] never happens on postgres channels",
                "{\"entity\":\"orders\"}                   | filter.entity never occurs on postgres:products",
                "{\"predicate\":{}}                        | filter.predicate is unknown",
            })
    void aBadFilterIsRefusedLikeThatOfASubscription(String filter, String message) {
        JsonNode error = answer("postgres:products", filter, SAMPLE);
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"filter\":"
                        + filter
                        + "}");

        assertThat(error.path("code").asInt()).isEqualTo(4000);
        assertThat(error.path("message").asText()).startsWith(message);
        assertThat(client.last().path("message")).isEqualTo(error.path("message"));
    }

    @Test
    void anOperationThatTheFilterDoesNotWantDoesNotMatch() {
        assertThat(
                        answer("postgres:products", "{\"operations\":[\"DELETE\"]}", SAMPLE)
                                .path("failed")
                                .path("condition")
                                .asText())
                .isEqualTo("filter.operations");
    }
}
