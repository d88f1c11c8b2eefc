package dev.tidewire.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Subscriptions that ask for the same. */
class SharingTest {
    private final Fixture fixture = new Fixture();

    @Test
    void thoseThatBeginWithTheLatestShareOneOfTheGateway() {
        Recorder one = fixture.subscribe("latest");
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0").event("c1", "1");
        Recorder two = fixture.subscribe("latest");

        peer.event("c2", "1");

        assertThat(peer.subscribing()).hasSize(1);
        assertThat(one.events()).containsExactly("c1", "c2");
        assertThat(two.told).containsExactly("subscribed:c1", "event:c2");
    }

    @Test
    void eachPositionHasAConnectionOfItsOwnAndResumesThere() {
        Recorder one = fixture.subscribe("latest");
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c5");
        Recorder two = fixture.subscribe("c2");
        FakeGateway.Peer second = fixture.connected().subscribes(0, "1", "c2");
        assertThat(second).isNotSameAs(first);

        second.event("c3", "1");
        first.event("c6", "1");
        first.ends(1006, "gone");
        FakeGateway.Peer third = fixture.reconnected().subscribes(0, "1", "c6");
        second.ends(1006, "gone");
        FakeGateway.Peer fourth = fixture.reconnected().subscribes(0, "1", "c3");
        third.event("c7", "1");
        fourth.event("c6", "1").event("c7", "1");

        assertThat(third.subscribing().get(0).path("from").asText()).isEqualTo("c6");
        assertThat(fourth.subscribing().get(0).path("from").asText()).isEqualTo("c3");
        assertThat(one.events()).containsExactly("c6", "c7");
        assertThat(two.events()).containsExactly("c3", "c6", "c7");
    }

    @Test
    void oneThatTheGatewayFindsEqualTakesPartInTheFormer() {
        Recorder one = fixture.subscribe("latest");
        Recorder two = new Recorder();
        fixture.client.subscribe(
                SubscribeRequest.to(Fixture.CHANNEL).filter("{\"predicates\":{}}"), two);
        FakeGateway.Peer peer =
                fixture.connected().subscribes(0, "1", "c0").subscribes(1, "1", "c0");

        peer.event("c1", "1").ends(1006, "gone");

        assertThat(one.events()).containsExactly("c1");
        assertThat(two.told).containsExactly("subscribed:c0", "event:c1");
        assertThat(fixture.reconnected().subscribing()).hasSize(1);
    }

    @Test
    void oneThatTheGatewayRefusesForAnEqualOneGoesElsewhere() {
        fixture.subscribe("latest");
        Recorder two = new Recorder();
        fixture.client.subscribe(
                SubscribeRequest.to(Fixture.CHANNEL).filter("{\"predicates\":{}}").from("c1"), two);
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c9");

        first.refuses(first.subscribing().get(1), 4000, "");
        FakeGateway.Peer second = fixture.connected();
        second.subscribes(0, "1", "c1").event("c2", "1");

        assertThat(two.told).containsExactly("subscribed:c1", "event:c2");
    }

    @Test
    void theLastOneToLeaveEndsTheConnectionThatItAloneNeeded() {
        fixture.subscribe("latest");
        FakeGateway.Peer first = fixture.connected().subscribes(0, "1", "c5");
        Subscription other =
                fixture.client.subscribe(
                        SubscribeRequest.to(Fixture.CHANNEL).from("c2"), event -> {});
        FakeGateway.Peer second = fixture.connected().subscribes(0, "1", "c2");

        var _ = other.unsubscribe();
        fixture.loop.run();

        assertThat(second.closed).isTrue();
        assertThat(first.closed).isFalse();
    }
}
