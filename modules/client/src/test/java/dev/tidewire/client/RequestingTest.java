package dev.tidewire.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests are answered, or sent again, and tokens are replaced in the open connection. */
class RequestingTest {
    private final Fixture fixture = new Fixture();

    @Test
    void anExpiringTokenIsReplacedInTheOpenConnection() {
        FakeGateway.Peer peer = fixture.connected();
        fixture.token = "token-2";

        peer.says("{'type':'expiring','inSeconds':30}");

        assertThat(fixture.connection).endsWith("expiring:30");
        assertThat(tokens(peer)).containsExactly("token-2");
    }

    @Test
    void theSupplierIsAskedUntilItHasAnotherToken() {
        FakeGateway.Peer peer = fixture.connected();
        peer.says("{'type':'expiring','inSeconds':30}");
        fixture.loop.pass(Duration.ofSeconds(5));
        assertThat(tokens(peer)).isEmpty();

        fixture.token = "token-2";
        fixture.loop.pass(Duration.ofSeconds(10));
        fixture.connected();
        fixture.token = "token-3";
        fixture.loop.pass(Duration.ofMinutes(1));

        assertThat(tokens(peer)).containsExactly("token-2");
    }

    @Test
    void whatIsRefusedWhileTheTokenIsGoneIsAskedForAgainWithTheNext() {
        FakeGateway.Peer peer = fixture.connected();
        Recorder recorder = fixture.subscribe("latest");
        CompletableFuture<Published> published = fixture.client.publish("a", Json.object());
        fixture.loop.run();
        fixture.token = "token-2";
        peer.says("{'type':'suspended','reason':'token_expired'}");
        peer.refuses(peer.subscribing().get(0), 4003, "");
        peer.refuses(peer.ofType("publish").get(0), 4003, "");
        assertThat(peer.subscribing()).hasSize(1);

        peer.authenticates().says("{'type':'resumed','reason':'token_expired'}");
        peer.subscribes(1, "1", "c0");
        publishes(peer, 1);

        assertThat(tokens(peer)).containsExactly("token-2");
        assertThat(recorder.told).containsExactly("subscribed:c0");
        assertThat(published).isCompletedWithValue(new Published("events:a", "id-1"));
    }

    @Test
    void whatHappensToASlowClientIsPartOfTheRequestAndOfWhatIsShared() {
        SubscribeRequest request = SubscribeRequest.to(Fixture.CHANNEL);
        SubscribeRequest conflating = request.onSlow(SubscribeRequest.OnSlow.CONFLATE);

        assertThat(conflating.from("c1").filter("{}").frame("s1", "c1"))
                .contains("\"onSlow\":\"conflate\"");
        assertThat(request.frame("s1", "c1")).doesNotContain("onSlow");
        assertThat(conflating.key()).isNotEqualTo(request.key());
        assertThat(new Event(Json.object().put("conflated", 3)).conflated()).isEqualTo(3);
        assertThat(new Event(Json.object()).conflated()).isEqualTo(1);
    }

    @Test
    void listenersLearnOfSuspensions() {
        Recorder recorder = fixture.subscribe("latest");
        fixture.connected()
                .subscribes(0, "1", "c0")
                .says("{'type':'suspended','reason':'slow_consumer'}")
                .says("{'type':'resumed','reason':'slow_consumer'}");

        assertThat(recorder.told)
                .containsExactly(
                        "subscribed:c0", "suspended:slow_consumer", "resumed:slow_consumer");
    }

    @Test
    void aSubscriptionThatEndsUnderANewTokenIsAnError() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");

        peer.says(
                "{'type':'error','code':4003,'name':'scope_denied','message':'m','subscription':'1','action':'new_token'}");
        peer.event("c1", "1").ends(1006, "gone");

        assertThat(recorder.told).containsExactly("subscribed:c0", "error:4003");
        assertThat(fixture.reconnected().subscribing()).isEmpty();
    }

    @Test
    void aSubscriptionThatEndsSinceNobodyCouldDecideGoesOnWhenSomebodyCan() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0").event("c1", "1");

        peer.says(
                "{'type':'error','code':4009,'name':'overloaded','message':'m','subscription':'1','action':'retry'}");
        fixture.loop.pass(Duration.ofSeconds(1));

        assertThat(recorder.told).endsWith("delayed:4009");
        assertThat(peer.subscribing().get(1).path("from").asText()).isEqualTo("c1");
    }

    @Test
    void beyondARateEverythingWaitsAsLongAsTheGatewaySays() {
        FakeGateway.Peer peer = fixture.connected();
        fixture.subscribe("latest");

        peer.refuses(
                peer.subscribing().get(0),
                4008,
                ",'limit':'subject.messagesPerSecond','retryAfter':70");
        fixture.client.subscribe(SubscribeRequest.to("mongo:*"), event -> {});
        fixture.loop.pass(Duration.ofMillis(69));
        assertThat(peer.subscribing()).hasSize(1);
        fixture.loop.pass(Duration.ofMillis(1));

        assertThat(peer.subscribing())
                .extracting(frame -> frame.path("channel").asText())
                .containsExactly(Fixture.CHANNEL, Fixture.CHANNEL, "mongo:*");
    }

    @Test
    void whatIsOverANumberWaitsAloneAndItsListenerIsTold() {
        FakeGateway.Peer peer = fixture.connected();
        Recorder recorder = fixture.subscribe("latest");

        peer.refuses(
                peer.subscribing().get(0), 4008, ",'limit':'maxSubscriptions','retryAfter':5000");
        fixture.client.subscribe(SubscribeRequest.to("mongo:*"), event -> {});
        assertThat(peer.subscribing()).hasSize(2);
        fixture.loop.pass(Duration.ofSeconds(5));

        assertThat(recorder.told).containsExactly("delayed:4008");
        assertThat(peer.subscribing()).hasSize(3);
    }

    @Test
    void anOverloadedGatewayIsAskedAgain() {
        FakeGateway.Peer peer = fixture.connected();
        CompletableFuture<Published> published = fixture.client.publish("a", Json.object());

        peer.refuses(peer.ofType("publish").get(0), 4009, "");
        fixture.loop.pass(Duration.ofSeconds(1));
        publishes(peer, 1);

        assertThat(published).isCompleted();
        assertThat(keys(peer)).containsExactly("key-1", "key-1");
    }

    @Test
    void whatWasPublishedWithoutAnAnswerIsSentAgainWithItsKey() {
        CompletableFuture<Published> first = fixture.client.publish("a", Json.object());
        CompletableFuture<Published> second =
                fixture.client.publish(
                        "b",
                        Json.object().put("total", 7),
                        PublishOptions.NONE.withIdempotencyKey("mine").withCorrelationId("c"));
        FakeGateway.Peer peer = fixture.connected();
        publishes(peer, 0);
        peer.ends(1006, "gone");

        FakeGateway.Peer next = fixture.reconnected();
        publishes(next, 0);

        assertThat(first).isCompleted();
        assertThat(second).isCompletedWithValue(new Published("events:b", "id-0"));
        assertThat(keys(peer)).containsExactly("key-1", "mine");
        assertThat(keys(next)).containsExactly("mine");
        JsonNode frame = next.ofType("publish").get(0);
        assertThat(frame.path("data")).isEqualTo(Json.read("{\"total\":7}"));
        assertThat(frame.path("correlationId").asText()).isEqualTo("c");
    }

    @Test
    void aPublishThatIsRefusedFails() {
        FakeGateway.Peer peer = fixture.connected();
        CompletableFuture<Published> published = fixture.client.publish("a", Json.object());

        peer.refuses(peer.ofType("publish").get(0), 4003, "");

        assertThat(published).isCompletedExceptionally();
        peer.ends(1006, "gone");
        assertThat(fixture.reconnected().ofType("publish")).isEmpty();
    }

    @Test
    void anEventThatIsTooBigForTheGatewayIsNotSentForEver() {
        FakeGateway.Peer peer = fixture.connected();
        CompletableFuture<Published> small = fixture.client.publish("a", Json.object());
        CompletableFuture<Published> big =
                fixture.client.publish("a", Json.object().put("text", "x".repeat(1000)));
        fixture.loop.run();

        peer.ends(1009, "message_too_big");

        assertThat(big).isCompletedExceptionally();
        assertThat(small).isNotDone();
        assertThat(keys(fixture.reconnected())).containsExactly("key-1");
    }

    @Test
    void onlySoManyEventsWait() {
        for (int number = 0; number < Publications.MOST; number++) {
            assertThat(fixture.client.publish("a", Json.object())).isNotDone();
        }

        assertThat(fixture.client.publish("a", Json.object())).isCompletedExceptionally();
    }

    private void publishes(FakeGateway.Peer peer, int index) {
        JsonNode request = peer.ofType("publish").get(index);
        peer.says(
                "{'type':'published','channel':'%s','id':'id-%d','ref':'%s'}"
                        .formatted(
                                request.path("channel").asText(),
                                index,
                                request.path("ref").asText()));
    }

    private static List<String> tokens(FakeGateway.Peer peer) {
        return peer.ofType("auth").stream().map(frame -> frame.path("token").asText()).toList();
    }

    private static List<String> keys(FakeGateway.Peer peer) {
        return peer.ofType("publish").stream()
                .map(frame -> frame.path("idempotencyKey").asText())
                .toList();
    }
}
