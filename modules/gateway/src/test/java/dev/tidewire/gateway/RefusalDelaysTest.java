package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalDelaysTest {
    private static final String ADDRESS = "203.0.113.9";

    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void repeatedRefusalsTakeLongerAndLongerUpToABound() {
        List<Long> millis = new ArrayList<>();
        for (int attempt = 0; attempt < RefusalDelays.FREE + 9; attempt++) {
            millis.add(millisUntilClosed(connect("tampered")));
        }

        assertThat(millis)
                .containsExactly(
                        0L, 0L, 0L, 0L, 0L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L,
                        5_000L);
    }

    @Test
    void aGoodTokenFromTheSameAddressNeverWaits() {
        beRefused(RefusalDelays.FREE + 9);

        Client client = connect("good");

        assertThat(client.last().path("type").asText()).isEqualTo("authenticated");
    }

    @Test
    void aDelayedRefusalIsOnRecordAtOnceAndLetsNothingBeDone() {
        beRefused(RefusalDelays.FREE);
        Client client = connect("tampered");

        client.subscribe("postgres:products");

        assertThat(client.connection().closeCode()).isNull();
        assertThat(client.connection().messages()).isEmpty();
        assertThat(fixture.interests.announced()).isEmpty();
        assertThat(fixture.audit.denials()).hasSize(RefusalDelays.FREE + 1);
        fixture.time.pass(RefusalDelays.FIRST);
        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(fixture.audit.denials()).hasSize(RefusalDelays.FREE + 1);
    }

    @Test
    void theFirstMessageIsAsSlowAsTheHandshake() {
        beRefused(RefusalDelays.FREE);

        Client client = connect(null);
        client.send("{\"type\":\"auth\",\"token\":\"tampered\"}");

        assertThat(millisUntilClosed(client)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"type\":\"ping\"}", "{\"type\":\"auth\"}"})
    void aFirstMessageWithoutATokenIsSlowedDownToo(String message) {
        beRefused(RefusalDelays.FREE);

        Client client = connect(null);
        client.send(message);

        assertThat(millisUntilClosed(client)).isEqualTo(100);
        assertThat(client.connection().closeReason()).contains("first message must be auth");
    }

    @Test
    void aBadTokenOverHttpIsAsSlow() {
        beRefused(RefusalDelays.FREE);
        ConnectRequest request = new ConnectRequest("acme", "tampered", ADDRESS, null);

        CompletableFuture<HttpAnswer> channels = fixture.gateway.channels().list(request);
        CompletableFuture<HttpAnswer> sessions =
                fixture.gateway.operators("realtime:admin").list(request);

        assertThat(channels).isNotDone();
        fixture.time.pass(RefusalDelays.FIRST);
        assertThat(channels.join().status()).isEqualTo(401);
        assertThat(sessions).isNotDone();
        fixture.time.pass(RefusalDelays.FIRST);
        assertThat(sessions.join().status()).isEqualTo(401);
    }

    @Test
    void anExpiredTokenInALoopIsSlowedDown() {
        fixture.tokens.refuse("old", DenialReason.TOKEN_EXPIRED);
        for (int attempt = 0; attempt < RefusalDelays.FREE; attempt++) {
            connect("old");
        }

        assertThat(millisUntilClosed(connect("old"))).isEqualTo(100);
    }

    @Test
    void whoIsKnownButNotAllowedIsNot() {
        fixture.tokens.allow("foreign", "mallory", "globex", GatewayFixture.READ);
        for (int attempt = 0; attempt < 50; attempt++) {
            assertThat(millisUntilClosed(connect("foreign"))).isZero();
        }
    }

    @Test
    void anOutageOfOursIsNot() {
        fixture.tokens.refuse("unknown", DenialReason.KEYS_UNAVAILABLE);
        for (int attempt = 0; attempt < 50; attempt++) {
            assertThat(millisUntilClosed(connect("unknown"))).isZero();
        }
    }

    @Test
    void aSessionThatWasLetInEndsAtOnceWithABadToken() {
        Client client = connect("good");
        beRefused(RefusalDelays.FREE + 9);

        client.send("{\"type\":\"auth\",\"token\":\"tampered\"}");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
    }

    @Test
    void otherAddressesAreNotConcerned() {
        beRefused(RefusalDelays.FREE + 9);

        assertThat(millisUntilClosed(connectFrom("203.0.113.10", "tampered"))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, 100",
        "2001:db8:0:1::1, 2001:db8:0:2::1, 0",
        "fe80::1%eth0, fe80::2%eth1, 100",
        "::ffff:203.0.113.9, 203.0.113.9, 100",
        "203.0.113.8, 203.0.113.9, 0",
        "unknown, unknown, 100"
    })
    void allOfANetworkCountTogether(String first, String second, long millis) {
        for (int attempt = 0; attempt < RefusalDelays.FREE; attempt++) {
            connectFrom(first, "tampered");
        }

        assertThat(millisUntilClosed(connectFrom(second, "tampered"))).isEqualTo(millis);
    }

    @Test
    void quietTimeIsForgivingRefusalByRefusal() {
        beRefused(RefusalDelays.FREE + 2);
        fixture.time.pass(RefusalDelays.FORGIVING.multipliedBy(2));
        assertThat(millisUntilClosed(connect("tampered"))).isEqualTo(100);

        fixture.time.pass(Duration.ofMinutes(5));

        assertThat(millisUntilClosed(connect("tampered"))).isZero();
    }

    @Test
    void aConnectionThatDoesNotAwaitItsRefusalLeavesNothingBehind() {
        beRefused(RefusalDelays.FREE);
        Client client = connect("tampered");
        assertThat(waiting()).isEqualTo(1);

        client.session().closed();
        fixture.time.pass(RefusalDelays.LONGEST);

        assertThat(waiting()).isZero();
        assertThat(fixture.meters.get("tidewire.gateway.sessions").gauge().value()).isZero();
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        beRefused(RefusalDelays.FREE);
        for (int attempt = 0; attempt < RefusalDelays.MAX_WAITING; attempt++) {
            connect("tampered");
        }

        Client client = connect("tampered");

        assertThat(client.connection().closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED);
        assertThat(waiting()).isEqualTo(RefusalDelays.MAX_WAITING);
    }

    @Test
    void whereLongestAgoSomethingWasRefusedIsForgottenFirst() {
        beRefused(RefusalDelays.FREE);
        for (int number = 0; number < RefusalDelays.MAX_NETWORKS; number++) {
            connectFrom("10.1.%d.%d".formatted(number / 250, number % 250), "tampered");
        }

        assertThat(millisUntilClosed(connect("tampered"))).isZero();
    }

    @Test
    void delayedOnesAreCounted() {
        beRefused(RefusalDelays.FREE + 3);

        assertThat(fixture.meters.get("tidewire.gateway.refusals.delayed").counter().count())
                .isEqualTo(3);
    }

    private void beRefused(int times) {
        for (int attempt = 0; attempt < times; attempt++) {
            millisUntilClosed(connect("tampered"));
        }
    }

    private Client connect(String token) {
        return connectFrom(ADDRESS, token);
    }

    private Client connectFrom(String address, String token) {
        FakeConnection connection = new FakeConnection();
        ConnectRequest request = new ConnectRequest("acme", token, address, null);
        return new Client(fixture.gateway.accept(request, connection), connection);
    }

    private long millisUntilClosed(Client client) {
        Instant begin = fixture.time.instant();
        while (client.connection().closeCode() == null) {
            assertThat(fixture.time.instant()).isBefore(begin.plusSeconds(6));
            fixture.time.pass(Duration.ofMillis(10));
        }
        return Duration.between(begin, fixture.time.instant()).toMillis();
    }

    private double waiting() {
        return fixture.meters.get("tidewire.gateway.refusals.waiting").gauge().value();
    }
}
