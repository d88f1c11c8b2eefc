package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that only those see whose claims fit. */
class RowRulesTest {
    private static final String MOVED =
            "{\"channel\":\"postgres:orders\",\"record\":{\"id\":1,\"tenant\":\"t2\"},"
                    + "\"oldRecord\":{\"id\":1,\"tenant\":\"t1\"},\"changedColumns\":[\"tenant\"],\"id\":\"x\"}";

    private final GatewayFixture fixture =
            GatewayFixture.started(rules("{\"tenant\":\"${claim.tenant}\"}"));

    private static RowRules rules(String predicate) {
        return RowRules.of(
                Stream.of("postgres:orders", "mongo:*")
                        .map(channels ->
                                new RowRule(
                                        Set.of(),
                                        ChannelPattern.parse(channels),
                                        RowTemplate.parse(predicate)))
                        .toList());
    }

    private Client client(String claims) {
        fixture.tokens.allowWith(claims, "claimed", "alice");
        return fixture.connect("claimed");
    }

    @Test
    void theRowClaimIsPartOfTheFilter() {
        Client client = client("{\"tenant\":\"t1\"}");

        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:orders\","
                        + "\"filter\":{\"predicates\":{\"$or\":[{\"a\":1},{\"tenant\":\"t2\"}]}}}");

        assertThat(fixture.interests.lastAnnounced().canonical())
                .contains("\"claim\":{\"tenant\":\"t1\"}")
                .contains("\"predicates\":{\"$or\"");
    }

    @Test
    void channelsUnderNoRuleAreNotRestricted() {
        client("{}").subscribe("postgres:products");

        assertThat(fixture.interests.lastAnnounced().canonical()).doesNotContain("claim");
    }

    @Test
    void whoLacksTheClaimMayNotSubscribeWhichIsRecorded() {
        Client client = client("{}");

        client.subscribe("postgres:orders");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(fixture.interests.announced()).isEmpty();
        assertThat(fixture.audit.denials())
                .extracting(AuditEvent.AuthDenied::denialReason)
                .containsExactly("row_claim_missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tenant\":{\"$ne\":\"\"}}",
                "{\"tenant\":[\"t1\",\"t2\"]}",
                "{\"tenant\":[{\"$exists\":true}]}",
            })
    void noClaimBecomesAnOperator(String claims) {
        Client client = client(claims);

        client.subscribe("postgres:orders");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(fixture.interests.announced()).isEmpty();
    }

    @Test
    void aClaimThatLooksLikeAnOperatorIsAText() {
        client("{\"tenant\":\"\\\"},\\\"$or\\\":[{\"}").subscribe("postgres:orders");

        assertThat(fixture.interests.lastAnnounced().canonical())
                .contains("\"claim\":{\"tenant\":\"\\\"},\\\"$or\\\":[{\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres:*", "postgres:o*", "postgres:*s"})
    void whatIsOnlyInPartUnderARuleIsRefusedWithARemedy(String channel) {
        Client client = client("{\"tenant\":\"t1\"}");

        client.subscribe(channel);

        assertThat(client.last().path("code").asInt()).isEqualTo(4000);
        assertThat(client.last().path("message").asText())
                .contains("postgres:orders")
                .contains("separately");
    }

    @Test
    void anEntityDecidesWhichRuleItIs() {
        Client client = client("{\"tenant\":\"t1\"}");

        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"postgres:*\",\"filter\":{\"entity\":\"orders\"}}");

        assertThat(fixture.interests.lastAnnounced().canonical()).contains("\"claim\"");
    }

    @Test
    void aRowThatChangesHandsShowsNeitherOwnerTheOthersImage() {
        Client former = client("{\"tenant\":\"t1\"}");
        former.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        fixture.tokens.allowWith("{\"tenant\":\"t2\"}", "other", "bob");
        Client latter = fixture.connect("other");
        latter.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.deliver(Delivered.at(100).leaving(0).entering(1).withValue(MOVED));

        JsonNode gone = former.last();
        assertThat(gone.path("transition").asText()).isEqualTo("leave");
        assertThat(gone.has("record")).isFalse();
        assertThat(gone.path("oldRecord").path("tenant").asText()).isEqualTo("t1");
        assertThat(gone.has("changedColumns")).isFalse();
        JsonNode come = latter.last();
        assertThat(come.path("transition").asText()).isEqualTo("enter");
        assertThat(come.path("record").path("tenant").asText()).isEqualTo("t2");
        assertThat(come.has("oldRecord")).isFalse();
        assertThat(come.has("changedColumns")).isFalse();
    }

    @Test
    void aRowThatStaysIsShownWithBothImages() {
        Client client = client("{\"tenant\":\"t1\"}");
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        fixture.deliver(Delivered.at(100, 0).withValue(MOVED.replace("t2", "t1")));

        assertThat(client.last().has("record")).isTrue();
        assertThat(client.last().has("oldRecord")).isTrue();
        assertThat(client.last().has("changedColumns")).isTrue();
    }

    @Test
    void aReplayIsRestrictedInTheSameWay() {
        logged(100, "t1");
        logged(101, "t2");
        Client client = client("{\"tenant\":\"t2\"}");
        client.subscribe("postgres:orders", "earliest");
        fixture.active(fixture.interests.lastAnnounced(), 102);

        fixture.log.run();

        assertThat(client.eventIds()).containsExactly("change-101");
    }

    @Test
    void aNewTokenWithAnotherClaimGoesOnUnderItWhereTheFormerOneWas() {
        Client client = client("{\"tenant\":\"t1\"}");
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        client.connection().stall();
        logged(100, "t1");
        fixture.deliver(Delivered.at(100, 0).withValue(value(100, "t1")));
        logged(101, "t2");
        fixture.tokens.allowWith("{\"tenant\":\"t2\"}", "newer", "alice");

        client.send("{\"type\":\"auth\",\"token\":\"newer\"}");
        fixture.active(fixture.interests.lastAnnounced(), 102);
        fixture.log.run();
        client.connection().readAgain();

        List<JsonNode> answers = client.connection().messages("subscribed");
        assertThat(answers.getLast().path("replaces").asText())
                .isEqualTo(answers.getFirst().path("subscription").asText());
        assertThat(answers.getLast().path("cursor").asText()).isEqualTo(GatewayFixture.cursor(100));
        assertThat(client.eventIds()).containsExactly("change-101");
        assertThat(fixture.interests.withdrawn()).hasSize(1);
    }

    @Test
    void aNewTokenWithTheSameClaimChangesNothing() {
        Client client = client("{\"tenant\":\"t1\"}");
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        client.send("{\"type\":\"auth\",\"token\":\"claimed\"}");

        assertThat(client.connection().messages("subscribed")).hasSize(1);
        assertThat(fixture.interests.announced()).hasSize(1);
    }

    @Test
    void aNewTokenWithoutTheClaimEndsTheSubscription() {
        Client client = client("{\"tenant\":\"t1\"}");
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        client.send("{\"type\":\"auth\",\"token\":\"good\"}");

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(fixture.interests.withdrawn()).hasSize(1);
    }

    @Test
    void aListOfValuesGoesIntoIn() {
        GatewayFixture lists =
                GatewayFixture.started(rules("{\"tenant\":{\"$in\":\"${claim.org.tenants}\"}}"));
        lists.tokens.allowWith("{\"org\":{\"tenants\":[\"t1\",7]}}", "claimed", "alice");
        lists.connect("claimed").subscribe("postgres:orders");

        assertThat(lists.interests.lastAnnounced().canonical()).contains("{\"$in\":[7,\"t1\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]                                  | must be a JSON object",
                "{                                    | must be JSON",
                "{\"a\":\"${tenant}\"}                | must name claims as ${claim.path}",
                "{\"a\":\"${claim.tenant\"}           | must name claims as ${claim.path}",
                "{\"a\":\"${claim.}\"}                | claim path must be names",
                "{\"${claim.a}\":1}                   | must not have a claim in the name",
                "{\"a\":{\"$like\":\"${claim.a}%\"}}  | must not have a claim in $like",
                "{\"a\":{\"$likes\":\"${claim.a}\"}}  | must be a predicate",
            })
    void aTemplateThatCannotBeRightIsRefused(String template, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowTemplate.parse(template))
                .withMessageContaining(reason);
    }

    private void logged(long offset, String tenant) {
        fixture.log.put(
                new LogRecord.Change(
                        offset,
                        WorkspaceId.of("acme"),
                        Channel.parse("postgres:orders"),
                        Operation.INSERT,
                        null,
                        value(offset, tenant).getBytes(StandardCharsets.UTF_8)));
    }

    private static String value(long offset, String tenant) {
        return "{\"id\":\"change-%d\",\"record\":{\"tenant\":\"%s\"}}".formatted(offset, tenant);
    }
}
