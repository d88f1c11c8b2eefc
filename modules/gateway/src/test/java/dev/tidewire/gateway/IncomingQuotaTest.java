package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much clients may send and publish in a second. */
class IncomingQuotaTest {
    private static final int LIMIT = 10;

    private final GatewayFixture fixture =
            GatewayFixture.started(QuotaSettings.ofSubject(Quota.MESSAGES_IN, LIMIT));
    private final Client client = fixture.connected();

    private static void ping(Client client, int times) {
        for (int time = 0; time < times; time++) {
            client.send("{\"type\":\"ping\",\"ref\":\"p\"}");
        }
    }

    private static List<JsonNode> errors(Client client) {
        return client.connection().messages("error");
    }

    @Test
    void aMessageOverTheRateIsRefusedWithItsMarkAndWhenToSendItAgain() {
        ping(client, LIMIT + 1);

        assertThat(client.connection().messages("pong")).hasSize(LIMIT);
        assertThat(client.last().path("code").asInt()).isEqualTo(4008);
        assertThat(client.last().path("name").asText()).isEqualTo("quota_exceeded");
        assertThat(client.last().path("limit").asText()).isEqualTo("subject.messagesPerSecond");
        assertThat(client.last().path("retryAfter").asLong()).isEqualTo(100);
        assertThat(client.last().path("ref").asText()).isEqualTo("p");
        fixture.time.pass(Duration.ofMillis(100));
        ping(client, 1);
        assertThat(client.last().path("type").asText()).isEqualTo("pong");
    }

    @Test
    void whatIsNotUnderstoodCountsToo() {
        for (int message = 0; message < LIMIT - 1; message++) {
            client.send("no JSON");
        }
        client.session().receivedBinary();

        ping(client, 1);
        client.send("{\"type\":\"nonsense\",\"ref\":\"n\"}");
        client.session().receivedBinary();

        assertThat(errors(client)).hasSize(LIMIT + 3);
        assertThat(errors(client).subList(0, LIMIT))
                .allSatisfy(error -> assertThat(error.path("code").asInt()).isEqualTo(4000));
        assertThat(errors(client).subList(LIMIT, LIMIT + 3))
                .allSatisfy(error -> assertThat(error.path("code").asInt()).isEqualTo(4008));
        assertThat(errors(client).get(LIMIT + 1).path("ref").asText()).isEqualTo("n");
    }

    @Test
    void aNewTokenIsTakenAllTheSameAndCounts() {
        ping(client, LIMIT);

        client.send("{\"type\":\"auth\",\"token\":\"good\",\"ref\":\"a\"}");
        assertThat(client.last().path("type").asText()).isEqualTo("authenticated");
        fixture.time.pass(Duration.ofMillis(100));
        ping(client, 1);
        assertThat(client.last().path("code").asInt()).isEqualTo(4008);
        fixture.time.pass(Duration.ofMillis(100));
        ping(client, 1);

        assertThat(client.last().path("type").asText()).isEqualTo("pong");
    }

    @Test
    void whoGoesOnFarBeyondTheRateIsClosedWithTheLimit() {
        ping(client, LIMIT + Intake.PATIENCE * LIMIT);
        assertThat(client.connection().closeCode()).isNull();

        ping(client, 1);

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.QUOTA_EXCEEDED);
        assertThat(client.connection().closeReason())
                .isEqualTo(
                        "quota_exceeded: too many messages; limit=subject.messagesPerSecond;"
                                + " retryAfter=1");
    }

    @Test
    void whoSendsAsMuchAgainAsIsAllowedIsNeverClosed() {
        for (int tenths = 0; tenths < 1_000; tenths++) {
            ping(client, 2);
            fixture.time.pass(Duration.ofMillis(100));
        }

        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.connection().messages("pong")).hasSize(1_000 + LIMIT - 1);
    }

    @Test
    void tokensOverTheRateDoNotKeepAFloodOpen() {
        for (int message = 0; message <= LIMIT + Intake.PATIENCE * LIMIT; message++) {
            client.send("{\"type\":\"auth\",\"token\":\"good\"}");
        }

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.QUOTA_EXCEEDED);
    }

    @Test
    void whatComesBeforeTheGrantCountsWhenItIsThere() {
        fixture.tokens.allow("other", "bob", "acme", GatewayFixture.READ);
        fixture.audit.hold();
        Client early = fixture.connect("other");
        ping(early, LIMIT);
        fixture.audit.acknowledge();
        assertThat(early.connection().messages("pong")).hasSize(LIMIT);

        ping(early, 1);

        assertThat(early.last().path("limit").asText()).isEqualTo("subject.messagesPerSecond");
    }

    @Test
    void theSessionsOfASubjectShareItsRateAndOthersDoNot() {
        Client second = fixture.connected();
        Client other = fixture.connect("publisher");
        ping(client, LIMIT);

        ping(second, 1);
        ping(other, LIMIT);

        assertThat(second.last().path("code").asInt()).isEqualTo(4008);
        assertThat(errors(other)).isEmpty();
    }

    @Test
    void bytesAreCountedAsTheyAreSent() {
        GatewayFixture bytes =
                GatewayFixture.started(QuotaSettings.ofWorkspace(Quota.BYTES_IN, 100));
        Client sender = bytes.connected();
        sender.send("{\"type\":\"ping\",\"ref\":\"%s\"}".formatted("ä".repeat(38)));
        assertThat(sender.last().path("type").asText()).isEqualTo("pong");

        sender.send("{}");

        assertThat(sender.last().path("limit").asText()).isEqualTo("workspace.bytesPerSecond");
        assertThat(sender.last().path("retryAfter").asLong()).isEqualTo(20);
    }

    @Test
    void aMessageLargerThanASecondsWorthIsTakenWhenNothingElseWas() {
        GatewayFixture bytes = GatewayFixture.started(QuotaSettings.ofSubject(Quota.BYTES_IN, 100));
        Client sender = bytes.connected();
        String large = "{\"type\":\"ping\"" + " ".repeat(235) + "}";
        sender.send(large);
        assertThat(sender.last().path("type").asText()).isEqualTo("pong");

        sender.send(large);
        assertThat(sender.last().path("retryAfter").asLong()).isEqualTo(2_500);
        bytes.time.pass(Duration.ofMillis(2_500));
        sender.send(large);

        assertThat(sender.last().path("type").asText()).isEqualTo("pong");
    }

    @Test
    void anEventOverTheRateIsNotPublished() {
        GatewayFixture publishing =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.PUBLISHES, 3));
        Client publisher = publishing.connect("publisher");
        for (int event = 0; event < 4; event++) {
            publisher.publish("events:a", "" + event);
        }

        assertThat(publishing.events.data()).containsExactly("0", "1", "2");
        assertThat(publisher.last().path("limit").asText()).isEqualTo("subject.publishesPerSecond");
        assertThat(publisher.last().path("retryAfter").asLong()).isEqualTo(334);
        assertThat(publisher.last().path("ref").asText()).isEqualTo("events:a");
        assertThat(
                        publishing
                                .meters
                                .counter("tidewire.gateway.publishes", "outcome", "over_limit")
                                .count())
                .isOne();
    }

    @Test
    void eventsByHttpCountWithThoseByMessages() {
        GatewayFixture publishing =
                GatewayFixture.started(QuotaSettings.ofSubject(Quota.PUBLISHES, 4));
        HttpClientFake http =
                new HttpClientFake(publishing.gateway.events(1_000))
                        .with("content-type", "application/x-ndjson");
        publishing.connect("publisher").publish("events:a", "0");
        assertThat(http.send("1\n2\n").status()).isEqualTo(202);

        HttpAnswer refused = http.send("3\n4\n");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(HttpClientFake.json(refused).path("error").asText()).isEqualTo("quota_exceeded");
        assertThat(HttpClientFake.json(refused).path("limit").asText())
                .isEqualTo("subject.publishesPerSecond");
        assertThat(HttpClientFake.json(refused).path("retryAfter").asLong()).isEqualTo(250);
        assertThat(publishing.events.data()).containsExactly("0", "1", "2");
        publishing.time.pass(Duration.ofMillis(250));
        assertThat(http.send("3\n4\n").status()).isEqualTo(202);
    }
}
