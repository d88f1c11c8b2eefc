package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.protocol.CloseCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishingTest {
    private static final int LARGE = 1_500_000;

    private final GatewayFixture fixture = GatewayFixture.started();
    private final Client publisher = fixture.connect("publisher");

    @Test
    void anEventIsPublishedWithItsMarksAndItsDataAsSent() {
        publisher.send(
                "{\"type\":\"publish\",\"channel\":\"events:order.paid\",\"data\":{ \"total\": 1.10 },"
                        + "\"idempotencyKey\":\"k-1\",\"correlationId\":\"c-1\"}");

        PublishedEvent event = fixture.events.last();
        assertThat(event.workspace().value()).isEqualTo("acme");
        assertThat(event.channel()).hasToString("events:order.paid");
        assertThat(event.data()).asString().isEqualTo("{ \"total\": 1.10 }");
        assertThat(event.idempotencyKey()).isEqualTo("k-1");
        assertThat(event.correlationId()).isEqualTo("c-1");
        assertThat(event.attributes()).isNull();
    }

    @Test
    void itIsAnsweredOnceItIsInTheLogAndNotBefore() {
        fixture.events.hold();
        publisher.publish("events:order.paid", "1");
        assertThat(publisher.connection().messages("published")).isEmpty();

        fixture.events.acknowledge();

        JsonNode answer = publisher.last();
        assertThat(answer.path("type").asText()).isEqualTo("published");
        assertThat(answer.path("channel").asText()).isEqualTo("events:order.paid");
        assertThat(answer.path("id").asText()).isEqualTo("id-0");
        assertThat(answer.path("ref").asText()).isEqualTo("events:order.paid");
    }

    @Test
    void aSessionsEventsKeepTheirOrder() {
        fixture.events.hold();

        IntStream.range(0, 50).forEach(n -> publisher.publish("events:count", "" + n));
        fixture.events.acknowledge();

        List<String> counted = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
        assertThat(fixture.events.data()).isEqualTo(counted);
        assertThat(publisher.connection().messages("published")).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realtime:write",
                "realtime:events:write",
                "realtime:events:a:write",
                "realtime:events:a*:write"
            })
    void anyScopeThatCoversTheTopicWillDo(String scope) {
        fixture.tokens.allow("narrow", "nora", "acme", scope);

        fixture.connect("narrow").publish("events:a", "1");

        assertThat(fixture.events.events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realtime:read",
                "realtime:postgres:write",
                "realtime:events:read",
                "realtime:events:a:read",
                "realtime:events:b:write",
                "realtime:events:a.*:write"
            })
    void withoutTheScopeItIsRefusedAndRecorded(String scope) {
        fixture.tokens.allow("reader", "rita", "acme", scope);
        Client reader = fixture.connect("reader");

        reader.publish("events:a", "1");

        assertThat(reader.last().path("code").asInt()).isEqualTo(4003);
        assertThat(reader.last().path("message").asText()).contains("realtime:events:a:write");
        assertThat(reader.last().path("ref").asText()).isEqualTo("events:a");
        assertThat(reader.connection().closeCode()).isNull();
        assertThat(fixture.events.events()).isEmpty();
        AuditEvent.AuthDenied denial = fixture.audit.denials().getFirst();
        assertThat(denial.channelType()).isEqualTo("events");
        assertThat(denial.filterSnapshot()).isNull();
        assertThat(denial.denialReason()).isEqualTo("scope_missing");
        assertThat(denial.missingScope()).isEqualTo("realtime:events:a:write");
        assertThat(denial.context().actorIdentity()).isEqualTo("rita");
    }

    @Test
    void anEventThatTheLogDoesNotTakeMayBeSentAgain() {
        fixture.events.fail();

        publisher.publish("events:a", "1");

        JsonNode error = publisher.last();
        assertThat(error.path("code").asInt()).isEqualTo(4009);
        assertThat(error.path("name").asText()).isEqualTo("overloaded");
        assertThat(error.path("action").asText()).isEqualTo("retry");
        assertThat(error.path("message").asText()).contains("same idempotencyKey");
        assertThat(error.path("ref").asText()).isEqualTo("events:a");
        assertThat(publisher.connection().closeCode()).isNull();
    }

    @Test
    void anEventThatIsLargerThanTheLogTakesMustBeCorrected() {
        fixture.events.failWith(new EventTooLargeException(new IllegalStateException("limit")));

        publisher.publish("events:a", "1");

        JsonNode error = publisher.last();
        assertThat(error.path("code").asInt()).isEqualTo(4000);
        assertThat(error.path("action").asText()).isEqualTo("correct");
        assertThat(error.path("message").asText()).contains("larger than the log takes");
        assertThat(error.path("ref").asText()).isEqualTo("events:a");
    }

    @Test
    void aFaultOfThePublisherIsAnsweredAsWell() {
        fixture.events.breakDown();

        publisher.publish("events:a", "1");

        assertThat(publisher.last().path("code").asInt()).isEqualTo(4009);
    }

    @Test
    void whatIsUnderWayIsBoundedUntilTheLogHasIt() {
        fixture.events.hold();
        String large = "\"" + "x".repeat(LARGE) + "\"";
        publisher.publish("events:a", large);
        publisher.publish("events:a", large);

        publisher.publish("events:b", large);

        assertThat(publisher.last().path("code").asInt()).isEqualTo(4008);
        assertThat(publisher.last().path("message").asText()).contains("4194304 bytes");
        assertThat(publisher.last().path("ref").asText()).isEqualTo("events:b");

        fixture.events.acknowledge();
        publisher.publish("events:c", large);

        assertThat(publisher.last().path("ref").asText()).isEqualTo("events:c");
        assertThat(publisher.last().path("type").asText()).isEqualTo("published");
    }

    @Test
    void anEventLargerThanTheBoundIsTakenWhenNothingElseIsUnderWay() {
        publisher.publish("events:a", "\"" + "x".repeat(3 * LARGE) + "\"");

        assertThat(publisher.last().path("type").asText()).isEqualTo("published");
    }

    @Test
    void aSessionThatClosedMeanwhileHearsNothing() {
        fixture.events.hold();
        publisher.publish("events:a", "1");
        publisher.connection().close(CloseCode.NORMAL, "the client's");
        publisher.session().closed();

        fixture.events.acknowledge();

        assertThat(publisher.connection().messages("published")).isEmpty();
        assertThat(publisher.connection().closeCode()).isEqualTo(CloseCode.NORMAL);
        assertThat(fixture.meters.find("tidewire.gateway.closes").counter()).isNull();
        assertThat(count("published")).isEqualTo(1);
    }

    @Test
    void anAnswerThatDoesNotFitEndsTheSession() {
        fixture.events.hold();
        publisher.publish("events:a", "1");
        publisher.connection().withRoom(10).withoutReserve();

        fixture.events.acknowledge();

        assertThat(publisher.connection().closeCode()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    @Timeout(30)
    void theLogNeverWaitsForASessionThatIsBusy() {
        fixture.events.hold();
        publisher.publish("events:a", "1");

        publisher
                .connection()
                .whenOffered(() -> CompletableFuture.runAsync(fixture.events::acknowledge).join());
        publisher.send("{\"type\":\"ping\"}");

        assertThat(publisher.connection().messages())
                .extracting(message -> message.path("type").asText())
                .containsExactly("authenticated", "published", "pong");
    }

    @Test
    void anEventIsJudgedWhenItIsReceived() {
        fixture.events.hold();
        publisher.publish("events:a", "1");
        fixture.tokens.allow("narrower", "paul", "acme", GatewayFixture.READ);
        publisher.send("{\"type\":\"auth\",\"token\":\"narrower\"}");

        fixture.events.acknowledge();
        assertThat(publisher.last().path("type").asText()).isEqualTo("published");

        publisher.publish("events:a", "2");
        assertThat(publisher.last().path("code").asInt()).isEqualTo(4003);
        assertThat(fixture.events.data()).containsExactly("1");
    }

    @Test
    void aTokenWhoseEndTheTimerHasMissedPublishesNothing() {
        fixture.time.skip(FakeTokens.LIFETIME);

        publisher.publish("events:a", "1");

        assertThat(publisher.connection().messages("suspended")).hasSize(1);
        assertThat(publisher.last().path("code").asInt()).isEqualTo(4003);
        assertThat(fixture.events.events()).isEmpty();
    }

    @Test
    void anEventSentWhileTheTokenIsExaminedWaitsForIt() {
        fixture.audit.hold();
        Client early = fixture.connect("publisher");
        early.publish("events:a", "1");
        assertThat(fixture.events.events()).isEmpty();

        fixture.audit.acknowledge();

        assertThat(early.connection().messages())
                .extracting(message -> message.path("type").asText())
                .containsExactly("authenticated", "published");
    }

    @Test
    void everyOutcomeIsCounted() {
        publisher.publish("events:a", "1");
        fixture.connected().publish("events:a", "1");
        fixture.events.fail();
        publisher.publish("events:a", "1");

        assertThat(count("published")).isEqualTo(1);
        assertThat(count("denied")).isEqualTo(1);
        assertThat(count("failed")).isEqualTo(1);
    }

    private double count(String outcome) {
        return fixture.meters
                .get("tidewire.gateway.publishes")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
