package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many connections, subscriptions and conditions there may be at a time. */
class HoldingQuotaTest {
    private static final String TWO_CONDITIONS =
            "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"ref\":\"two\","
                    + "\"filter\":{\"predicates\":{\"a\":1,\"b\":%d}}}";

    @Test
    void aConnectionTooManyIsClosedWithTheLimitAndRecordedOnce() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.CONNECTIONS, 2));
        fixture.connected();
        fixture.connected();

        Client third = fixture.connected();

        assertThat(third.connection().closeCode()).isEqualTo(CloseCode.QUOTA_EXCEEDED);
        assertThat(third.connection().closeReason())
                .isEqualTo(
                        "quota_exceeded: too many connections; limit=subject.connections;"
                                + " retryAfter=5");
        assertThat(third.connection().messages()).isEmpty();
        assertThat(fixture.audit.grants()).hasSize(2);
        assertThat(fixture.audit.denials())
                .singleElement()
                .satisfies(denial -> {
                    assertThat(denial.denialReason()).isEqualTo("quota_exceeded");
                    assertThat(denial.context().actorIdentity()).isEqualTo("alice");
                });
    }

    @Test
    void anotherSubjectAndAClosedConnectionLeaveRoom() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.CONNECTIONS, 1));
        Client first = fixture.connected();
        assertThat(fixture.connect("publisher").connection().closeCode()).isNull();
        assertThat(fixture.connected().connection().closeCode())
                .isEqualTo(CloseCode.QUOTA_EXCEEDED);

        first.session().closed();

        assertThat(fixture.connected().connection().closeCode()).isNull();
    }

    @Test
    void theSubjectsOfAWorkspaceShareItsConnections() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofWorkspace(Quota.CONNECTIONS, 1));
        fixture.connected();

        Client other = fixture.connect("publisher");

        assertThat(other.connection().closeReason()).contains("limit=workspace.connections");
    }

    @Test
    void aNewTokenIsNoNewConnection() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.CONNECTIONS, 1));
        Client client = fixture.connected();

        client.send("{\"type\":\"auth\",\"token\":\"good\"}");

        assertThat(client.last().path("type").asText()).isEqualTo("authenticated");
        assertThat(fixture.audit.denials()).isEmpty();
    }

    @Test
    void aConnectionWhoseGrantCannotBeRecordedDoesNotCount() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.CONNECTIONS, 1));
        fixture.audit.hold();
        Client first = fixture.connected();
        fixture.time.pass(Duration.ofSeconds(11));
        assertThat(first.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        fixture.audit.acknowledge();

        assertThat(fixture.connected().connection().closeCode()).isNull();
    }

    @Test
    void oneThatEndsWhileItsGrantIsRecordedDoesNotCount() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.CONNECTIONS, 1));
        fixture.audit.hold();
        Client first = fixture.connected();
        first.session().closed();
        fixture.audit.acknowledge();

        assertThat(fixture.connected().connection().closeCode()).isNull();
    }

    @Test
    void aSubscriptionTooManyIsRefusedWithTheLimitWhereverItIs() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.SUBSCRIPTIONS, 2));
        Client one = fixture.subscribed("postgres:products", 100);
        Client other = fixture.connected();
        other.subscribe("postgres:*");

        other.subscribe("postgres:products");

        JsonNode refusal = other.last();
        assertThat(refusal.path("code").asInt()).isEqualTo(4008);
        assertThat(refusal.path("limit").asText()).isEqualTo("subject.subscriptions");
        assertThat(refusal.path("retryAfter").asLong()).isEqualTo(5_000);
        assertThat(refusal.path("ref").asText()).isEqualTo("postgres:products");
        assertThat(other.connection().closeCode()).isNull();
        assertThat(fixture.audit.denials())
                .singleElement()
                .satisfies(denial -> assertThat(denial.denialReason()).isEqualTo("quota_exceeded"));
        one.subscribe("postgres:products");
        assertThat(one.last().path("type").asText()).isEqualTo("subscribed");
    }

    @Test
    void aSubscriptionThatEndsLeavesRoomHoweverItEnds() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.SUBSCRIPTIONS, 1));
        Client one = fixture.subscribed("postgres:products", 100);
        one.subscribe("postgres:products");
        unsubscribe(one);
        Client other = fixture.connected();
        other.subscribe("postgres:*");
        assertThat(other.last().path("limit").asText()).isEqualTo("subject.subscriptions");

        unsubscribe(one);
        other.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        assertThat(other.last().path("type").asText()).isEqualTo("subscribed");
        other.session().closed();
        one.subscribe("postgres:products");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(one.last().path("type").asText()).isEqualTo("subscribed");
    }

    private static void unsubscribe(Client client) {
        client.send(
                "{\"type\":\"unsubscribe\",\"subscription\":\"" + client.subscription() + "\"}");
    }

    @Test
    void theConditionsOfAllFiltersAreAddedUp() {
        GatewayFixture fixture =
                GatewayFixture.started(QuotaSettings.ofWorkspace(Quota.PREDICATES, 5));
        Client client = fixture.connected();
        client.send(TWO_CONDITIONS.formatted(1));
        client.send(TWO_CONDITIONS.formatted(2));
        client.subscribe("postgres:products");

        client.send(TWO_CONDITIONS.formatted(3));

        assertThat(client.last().path("limit").asText()).isEqualTo("workspace.predicates");
        assertThat(client.last().path("message").asText()).contains("5 conditions");
        assertThat(fixture.interests.announced()).hasSize(3);
    }

    @Test
    void aNewTokenEndsNoSubscriptionThoughItsRowsTakeMoreConditions() {
        String rows = "{\"$or\":[{\"a\":\"${claim.x}\"},{\"a\":\"${claim.y}\"}]}";
        GatewayFixture fixture =
                new GatewayFixture(
                        QuotaSettings.ofSubject(Quota.PREDICATES, 1),
                        RowRules.of(
                                List.of(
                                        new RowRule(
                                                Set.of(),
                                                ChannelPattern.parse("postgres:orders"),
                                                RowTemplate.parse(rows)))));
        assertThat(fixture.gateway.start()).isCompleted();
        fixture.tokens.allowWith("{\"x\":1,\"y\":1}", "good", "alice");
        Client client = fixture.subscribed("postgres:orders", 100);
        fixture.tokens.allowWith("{\"x\":1,\"y\":2}", "good", "alice");

        client.send("{\"type\":\"auth\",\"token\":\"good\"}");
        fixture.active(fixture.interests.lastAnnounced(), 100);
        assertThat(client.last().has("replaces")).isTrue();
        unsubscribe(client);
        fixture.tokens.allowWith("{\"x\":1,\"y\":1}", "good", "alice");
        client.send("{\"type\":\"auth\",\"token\":\"good\"}");
        client.subscribe("postgres:orders");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(client.last().path("type").asText()).isEqualTo("subscribed");
    }

    @Test
    void theSessionsOwnLimitIsNamedToo() {
        GatewayFixture fixture = GatewayFixture.started(GatewayFixture.withMaxSubscriptions(1));
        Client client = fixture.subscribed("postgres:products", 100);

        client.subscribe("postgres:*");

        assertThat(client.last().path("code").asInt()).isEqualTo(4008);
        assertThat(client.last().path("limit").asText()).isEqualTo("maxSubscriptions");
        assertThat(fixture.audit.denials())
                .singleElement()
                .satisfies(denial -> assertThat(denial.denialReason()).isEqualTo("quota_exceeded"));
    }
}
