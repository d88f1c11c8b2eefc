package dev.tidewire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client connects again, with which token, and when it gives up. Luck draws a half. */
class ReconnectingTest {
    private final Fixture fixture = new Fixture();

    @Test
    void pausesDoubleUpToTheLongest() {
        for (int attempt = 0; attempt < 9; attempt++) {
            fixture.gateway.peer().ends(1006, "away");
            fixture.loop.pass(Fixture.MAX);
        }

        assertThat(fixture.connection)
                .containsExactly(
                        "disconnected:1006:50",
                        "disconnected:1006:100",
                        "disconnected:1006:200",
                        "disconnected:1006:400",
                        "disconnected:1006:800",
                        "disconnected:1006:1600",
                        "disconnected:1006:3200",
                        "disconnected:1006:5000",
                        "disconnected:1006:5000");
    }

    @Test
    void aConnectionThatHasLastedBeginsThePausesAnew() {
        fixture.gateway.peer().ends(1006, "away");
        fixture.loop.pass(Fixture.MAX);
        fixture.connected();
        fixture.loop.pass(Duration.ofSeconds(3));
        fixture.gateway.peer().ends(1001, "going_away");

        assertThat(fixture.connection).endsWith("disconnected:1001:50");
    }

    @ParameterizedTest
    @ValueSource(ints = {4008, 4009})
    void aGatewayThatSaysWhenToComeBackIsObeyed(int code) {
        fixture.connected().ends(code, "no: limit=subject.connections; retryAfter=5");

        assertThat(fixture.connection).endsWith("disconnected:" + code + ":5050");
        fixture.loop.pass(Duration.ofMillis(5049));
        assertThat(fixture.gateway.peers).hasSize(1);
        fixture.loop.pass(Duration.ofMillis(1));
        assertThat(fixture.gateway.peers).hasSize(2);
    }

    @Test
    void anExpiredTokenIsReplacedAtTheNextConnection() {
        FakeGateway.Peer first = fixture.connected();
        fixture.token = "token-2";
        first.ends(4001, "token_expired");

        assertThat(first.token).isEqualTo("token-1");
        assertThat(fixture.reconnected().token).isEqualTo("token-2");
    }

    @ParameterizedTest
    @ValueSource(ints = {4002, 4003})
    void aRefusedTokenIsTheEndIfThereIsNoOther(int code) {
        Recorder recorder = fixture.subscribe("latest");
        var published = fixture.client.publish("a", Json.object());
        fixture.gateway.peer().ends(code, "no");

        assertThat(fixture.connection).containsExactly("failed:" + code);
        assertThat(recorder.told).containsExactly("error:" + code);
        assertThat(published).isCompletedExceptionally();
        fixture.loop.pass(Duration.ofMinutes(1));
        assertThat(fixture.gateway.peers).hasSize(1);
        assertThat(fixture.subscribe("latest").told).containsExactly("error:" + code);
    }

    @Test
    void aRefusedTokenIsFollowedByAnotherThoughNotForEver() {
        for (int attempt = 2; attempt < 4; attempt++) {
            fixture.token = "token-" + attempt;
            fixture.gateway.peer().ends(4002, "bad");
            fixture.loop.pass(Fixture.MAX);
            assertThat(fixture.gateway.peer().token).isEqualTo("token-" + attempt);
        }
        fixture.token = "token-9";
        fixture.gateway.peer().ends(4002, "bad");

        assertThat(fixture.connection).endsWith("failed:4002");
    }

    @Test
    void aTokenSupplierThatFailsIsAskedAgain() {
        fixture.connected();
        fixture.tokenFailure = new IllegalStateException("no issuer");
        fixture.gateway.peer().ends(1006, "away");
        fixture.loop.passToNext();
        assertThat(fixture.connection).endsWith("disconnected:0:100");

        fixture.tokenFailure = null;
        fixture.loop.pass(Duration.ofMillis(100));

        assertThat(fixture.gateway.peers).hasSize(2);
    }

    @Test
    void theAddressesTakeTurns() {
        Fixture several = new Fixture(List.of(URI.create("ws://a/x"), URI.create("ws://b/x")));
        for (int attempt = 0; attempt < 2; attempt++) {
            several.gateway.peer().ends(1006, "away");
            several.loop.pass(Fixture.MAX);
        }

        assertThat(several.gateway.peers)
                .extracting(peer -> peer.address.getHost())
                .containsExactly("a", "b", "a");
    }

    @Test
    void aGatewayThatDoesNotAnswerIsLeft() {
        FakeGateway.Peer silent = fixture.gateway.peer();
        for (int seconds = 0; seconds < 31; seconds++) {
            silent.alive();
            fixture.loop.pass(Duration.ofSeconds(1));
        }

        assertThat(silent.aborted).isTrue();
        assertThat(fixture.gateway.peers).hasSize(2);
    }

    @Test
    void aConnectionWithoutASignOfLifeIsGivenUp() {
        FakeGateway.Peer dead = fixture.connected();
        fixture.loop.pass(Duration.ofSeconds(40));
        dead.alive();
        fixture.loop.pass(Duration.ofSeconds(44));
        assertThat(dead.aborted).isFalse();
        assertThat(dead.pings).isEqualTo(5);

        fixture.loop.pass(Duration.ofSeconds(6));

        assertThat(dead.aborted).isTrue();
        assertThat(fixture.connection).endsWith("disconnected:1006:50");
    }

    @Test
    void aListenerThatTakesItsTimeIsNotTakenForADeadGateway() {
        fixture.client.subscribe(
                SubscribeRequest.to(Fixture.CHANNEL),
                event -> fixture.loop.passElsewhere(Duration.ofMinutes(2)));
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");

        peer.event("c1", "1");
        fixture.loop.pass(Duration.ofSeconds(40));

        assertThat(peer.aborted).isFalse();
        assertThat(peer.pings).isGreaterThanOrEqualTo(8);
        fixture.loop.pass(Duration.ofSeconds(10));
        assertThat(peer.aborted).isTrue();
    }

    @Test
    void aMessageThatIsNoJsonEndsTheConnection() {
        fixture.connected().says("hello");

        assertThat(fixture.connection).endsWith("disconnected:1006:50");
    }

    @Test
    void aClosedClientDoesNothingAnyMore() {
        Recorder recorder = fixture.subscribe("latest");
        FakeGateway.Peer peer = fixture.connected().subscribes(0, "1", "c0");
        fixture.client.close();
        fixture.loop.run();
        peer.event("c1", "1").ends(1006, "gone");
        fixture.loop.pass(Duration.ofMinutes(1));

        assertThat(peer.closed).isTrue();
        assertThat(recorder.told).containsExactly("subscribed:c0");
        assertThat(fixture.gateway.peers).hasSize(1);
        assertThat(fixture.client.publish("a", Json.object())).isCompletedExceptionally();
        assertThat(fixture.client.subscribe(SubscribeRequest.to("mongo:*"), event -> {}).live())
                .isCompletedExceptionally();
    }
}
