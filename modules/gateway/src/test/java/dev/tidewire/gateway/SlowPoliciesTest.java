package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.protocol.CloseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a client that does not keep up is for its subscriptions to say. */
class SlowPoliciesTest {
    private static final int ROOM = 1_000;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client client =
            fixture.connect("acme", "good", new FakeConnection().withRoom(ROOM));

    @Test
    void disconnectClosesTheConnectionAndSaysWhy() {
        subscribe(client, "postgres:products", "disconnect");
        client.connection().stall();

        changes(100, 140);

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
        assertThat(client.connection().closeReason()).contains("onSlow").contains("cursors");
        assertThat(client.connection().closeReason().length()).isLessThanOrEqualTo(123);
        assertThat(fixture.audit.suspensions()).isEmpty();
    }

    @Test
    void whoIsDisconnectedGoesOnAtTheCursorThatItWasTold() {
        subscribe(client, "postgres:products", "disconnect");
        changes(100, 110);
        client.connection().stall();
        changes(110, 140);

        client.connection().readAgain();

        assertThat(client.eventIds()).hasSize(10);
        JsonNode last = client.last();
        assertThat(last.path("type").asText()).isEqualTo("cursor");
        assertThat(last.path("subscriptions").get(0).asText()).isEqualTo(client.subscription());
        Client again = fixture.connected();
        again.subscribe("postgres:products", last.path("cursor").asText());
        fixture.active(fixture.interests.lastAnnounced(), 140);
        fixture.log.run();
        List<String> both = new ArrayList<>(client.eventIds());
        both.addAll(again.eventIds());
        assertThat(both)
                .isEqualTo(LongStream.range(100, 140).mapToObj(each -> "change-" + each).toList());
    }

    @Test
    void everySubscriptionOfADisconnectedSessionIsToldItsCursor() {
        subscribe(client, "postgres:products", "disconnect");
        subscribe(client, "postgres:orders", "catchup");
        changes(100, 110);
        client.connection().stall();

        changes(110, 140);
        client.connection().readAgain();

        assertThat(client.connection().messages("cursor")).hasSize(2);

        List<String> told = new ArrayList<>();
        for (JsonNode cursor : client.connection().messages("cursor")) {
            cursor.path("subscriptions").forEach(id -> told.add(id.asText()));
        }
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        client.connection().messages("subscribed").stream()
                                .map(each -> each.path("subscription").asText())
                                .toList());
    }

    @Test
    void whoIsBeingCaughtUpOnlyWaits() {
        logged(100, 200);
        fixture.subscribed("postgres:products", 200);
        client.connection().stall();
        client.send(request("postgres:products", "disconnect", 100));

        fixture.log.run();

        assertThat(client.connection().closeCode()).isNull();
    }

    @Test
    void nobodyIsDisconnectedBecauseAnotherSessionWantsThat() {
        subscribe(client, "postgres:products", "catchup");
        Client other = fixture.connected();
        other.send(request("postgres:products", "disconnect", null));
        client.connection().stall();

        changes(100, 140);

        assertThat(client.connection().closeCode()).isNull();
        resume();
        assertThat(client.eventIds()).hasSize(40);
    }

    @Test
    void aRenewedSubscriptionKeepsItsPolicy() {
        RowRule rule =
                new RowRule(
                        Set.of(),
                        ChannelPattern.parse("postgres:products"),
                        RowTemplate.parse("{\"tenant\":\"${claim.tenant}\"}"));
        GatewayFixture ruled = GatewayFixture.started(RowRules.of(List.of(rule)));
        ruled.tokens.allowWith("{\"tenant\":\"t1\"}", "first", "alice");
        ruled.tokens.allowWith("{\"tenant\":\"t2\"}", "second", "alice");
        Client renewed = ruled.connect("acme", "first", new FakeConnection().withRoom(ROOM));
        renewed.send(request("postgres:products", "disconnect", null));
        ruled.active(ruled.interests.lastAnnounced(), 100);
        renewed.send("{\"type\":\"auth\",\"token\":\"second\"}");
        ruled.active(ruled.interests.lastAnnounced(), 100);
        renewed.connection().stall();

        for (long offset = 100; offset < 140; offset++) {
            ruled.deliver(Delivered.at(offset, ruled.interests.lastAnnounced().number()));
        }

        assertThat(renewed.connection().closeReason()).contains("onSlow");
    }

    @Test
    void aQuotaDisconnectsNobody() {
        GatewayFixture limited =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.DELIVERIES, 10));
        Client quick = limited.connected();
        quick.send(request("postgres:products", "disconnect", null));
        limited.active(limited.interests.lastAnnounced(), 100);

        for (long offset = 100; offset < 140; offset++) {
            limited.deliver(Delivered.at(offset, 0));
        }

        assertThat(quick.connection().closeCode()).isNull();
        assertThat(quick.last().path("reason").asText()).isEqualTo("quota_exceeded");
    }

    @Test
    void conflateSuspendsAndResumesLikeCatchup() {
        subscribe(client, "postgres:products", "conflate");
        client.connection().stall();
        changes(100, 140);

        resume();

        assertThat(client.connection().messages("suspended")).hasSize(1);
        assertThat(client.connection().messages("resumed")).hasSize(1);
        assertThat(fixture.audit.suspensions()).hasSize(1);
        assertThat(fixture.audit.resumptions()).hasSize(1);
        changes(140, 141);
        assertThat(client.last().path("id").asText()).isEqualTo("change-140");
        assertThat(client.last().has("conflated")).isFalse();
    }

    @Test
    void aSubscriptionKeepsThePolicyThatItWasMadeWith() {
        subscribe(client, "postgres:products", "conflate");

        client.subscribe("postgres:products");

        assertThat(client.last().path("code").asInt()).isEqualTo(4000);
        assertThat(client.last().path("message").asText())
                .startsWith("onSlow must be conflate")
                .contains("unsubscribe");
    }

    @Test
    void theSamePolicyAgainCountsAsTheSameSubscription() {
        subscribe(client, "postgres:products", "conflate");

        client.send(request("postgres:products", "conflate", null));

        assertThat(client.connection().messages("subscribed")).hasSize(2);
    }

    @Test
    void sessionsWithDifferentPoliciesShareAFilter() {
        subscribe(client, "postgres:products", "conflate");
        Client other = fixture.connected();
        other.subscribe("postgres:products");

        assertThat(other.subscription()).isEqualTo(client.subscription());
    }

    private void subscribe(Client subscriber, String channel, String onSlow) {
        subscriber.send(request(channel, onSlow, null));
        fixture.active(fixture.interests.lastAnnounced(), 100);
    }

    private static String request(String channel, String onSlow, @Nullable Integer from) {
        return "{\"type\":\"subscribe\",\"channel\":\"%s\",\"onSlow\":\"%s\",\"from\":\"%s\"}"
                .formatted(channel, onSlow, from == null ? "latest" : GatewayFixture.cursor(from));
    }

    private void logged(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            fixture.log.insert(offset, "products");
        }
    }

    private void changes(long from, long to) {
        for (long offset = from; offset < to; offset++) {
            fixture.log.insert(offset, "products");
            fixture.deliver(Delivered.at(offset, 0));
        }
    }

    private void resume() {
        for (int turn = 0; turn < 100; turn++) {
            client.connection().readAgain();
            client.session().writable();
            fixture.log.run();
        }
    }
}
