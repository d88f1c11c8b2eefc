package dev.tidewire.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each listener gets each change once, in order, whatever happens to connections. */
class ResumingTest {
    private final Fixture fixture = new Fixture();

    @Test
    void aSubscriptionGoesOnBehindTheLastEventThatWasHandled() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c0");
        first.event("c1", "1").event("c2", "1").ends(1006, "gone");

        FakeGateway.Peer second = fixture.reconnected();
        second.subscribes(0, "7", "c2").event("c3", "7");

        assertThat(from(first)).containsExactly("latest");
        assertThat(from(second)).containsExactly("c2");
        assertThat(recorder.told)
                .containsExactly(
                        "subscribed:c0", "event:c1", "event:c2", "subscribed:c2", "event:c3");
    }

    @Test
    void aCursorFrameMovesIdleSubscriptionsAlone() {
        Subscription subscription =
                fixture.client.subscribe(SubscribeRequest.to("mongo:*"), event -> {});
        fixture.subscribe("latest");
        FakeGateway.Peer first =
                fixture.connected().subscribes(0, "1", "a0").subscribes(1, "2", "b0");
        first.says("{'type':'cursor','subscriptions':['1','9'],'cursor':'a5'}");
        first.ends(1001, "going_away");

        assertThat(subscription.cursor()).contains("a5");
        assertThat(from(fixture.reconnected())).containsExactly("a5", "b0");
    }

    @Test
    void aGapMovesThePosition() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c0");
        first.says(
                "{'type':'gap','channel':'postgres:products','subscription':'1','from':'c0','to':'c8','reason':'lost'}");
        first.ends(1006, "gone");

        assertThat(recorder.told).endsWith("gap:c8");
        assertThat(from(fixture.reconnected())).containsExactly("c8");
    }

    @Test
    void aSubscriptionThatWasNotConfirmedBeginsWhereItWasToBegin() {
        fixture.subscribe("earliest");
        fixture.connected().ends(1006, "gone");

        assertThat(from(fixture.reconnected())).containsExactly("earliest");
    }

    @Test
    void whatAFormerConnectionStillBringsIsIgnored() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c0");
        first.ends(1006, "gone");
        FakeGateway.Peer second = fixture.reconnected().subscribes(0, "1", "c0");

        first.event("c1", "1");
        first.ends(1006, "gone again");
        second.event("c1", "1");

        assertThat(recorder.events()).containsExactly("c1");
        assertThat(fixture.gateway.peers).hasSize(2);
        assertThat(first.aborted).isTrue();
    }

    @Test
    void theNextMessageIsAskedForWhenTheListenerHasReturned() {
        int[] asked = new int[1];
        fixture.client.subscribe(
                SubscribeRequest.to(Fixture.CHANNEL),
                event -> asked[0] = fixture.gateway.peer().requests);
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");
        int before = peer.requests;

        peer.event("c1", "1");

        assertThat(asked[0]).isEqualTo(before);
        assertThat(peer.requests).isEqualTo(before + 1);
    }

    @Test
    void aCursorThatTheGatewayRefusesEndsTheSubscriptionAndDoesNotBeginAnew() {
        Recorder recorder = fixture.subscribe("garbage");
        FakeGateway.Peer peer = fixture.connected();

        peer.refuses(peer.subscribing().get(0), 4000, "");

        assertThat(recorder.told).containsExactly("error:4000");
        peer.ends(1006, "gone");
        assertThat(from(fixture.reconnected())).isEmpty();
    }

    @Test
    void aListenerThatThrowsEndsItsSubscriptionBeforeTheEvent() {
        Recorder other = fixture.subscribe("latest");
        Recorder errors = new Recorder();
        Subscription subscription =
                fixture.client.subscribe(
                        SubscribeRequest.to("postgres:*"),
                        new SubscriptionListener() {
                            @Override
                            public void onEvent(Event event) {
                                throw new IllegalStateException("no");
                            }

                            @Override
                            public void onError(TidewireException error) {
                                errors.onError(error);
                            }
                        });
        FakeGateway.Peer peer =
                fixture.connected().subscribes(0, "1", "c0").subscribes(1, "2", "c0");

        peer.event("c1", "2", "1").event("c2", "1");

        assertThat(errors.told).containsExactly("error:0");
        assertThat(subscription.cursor()).contains("c0");
        assertThat(other.events()).containsExactly("c1", "c2");
        assertThat(peer.ofType("unsubscribe"))
                .extracting(frame -> frame.path("subscription").asText())
                .containsExactly("2");
    }

    @Test
    void aSubscriptionThatWasReplacedUnderANewTokenGoesOnUnderItsNewName() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");

        peer.says(
                "{'type':'subscribed','channel':'postgres:products','subscription':'5','replaces':'1','cursor':'c3'}");
        peer.event("c4", "5").event("c4", "1").ends(1006, "gone");

        assertThat(recorder.events()).containsExactly("c4");
        assertThat(from(fixture.reconnected())).containsExactly("c4");
    }

    @Test
    void anEndedSubscriptionIsNotSubscribedAgain() {
        Recorder recorder = new Recorder();
        Subscription subscription =
                fixture.client.subscribe(SubscribeRequest.to(Fixture.CHANNEL), recorder);
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");

        var done = subscription.unsubscribe();
        JsonNode request = peer.ofType("unsubscribe").get(0);
        assertThat(done).isNotDone();
        peer.event("c1", "1");
        peer.says(
                "{'type':'unsubscribed','subscription':'1','ref':'%s'}"
                        .formatted(request.path("ref").asText()));

        assertThat(done).isCompleted();
        assertThat(recorder.events()).isEmpty();
        peer.ends(1006, "gone");
        assertThat(from(fixture.reconnected())).isEmpty();
    }

    private static List<String> from(FakeGateway.Peer peer) {
        return peer.subscribing().stream().map(frame -> frame.path("from").asText()).toList();
    }
}
