package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.LogoutRefusedException;
import dev.tidewire.auth.LogoutToken;
import dev.tidewire.gateway.GatewayFixture.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutRequestsTest {
    private final GatewayFixture fixture = GatewayFixture.started();
    private final Map<String, LogoutToken> good = new HashMap<>();
    private final LogoutRequests requests = fixture.gateway.logouts(this::verify);

    @BeforeEach
    void tokens() {
        fixture.tokens.allowOf("login-1", "token-1", "first", "alice");
        fixture.tokens.allowOf("login-2", "token-2", "elsewhere", "alice");
    }

    @Test
    void theEndOfALoginSuspendsItsSessionsBeforeTheAnswer() {
        Client concerned = fixture.connect("first");
        Client other = fixture.connect("elsewhere");
        good.put("logout", logout("login-1", "alice", "jti-1"));

        HttpAnswer answer = send("logout_token=logout");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(HttpClientFake.json(answer).path("suspended").asInt()).isEqualTo(1);
        assertThat(concerned.last().path("reason").asText()).isEqualTo("access_revoked");
        assertThat(other.connection().messages("suspended")).isEmpty();
    }

    @Test
    void aLogoutWithoutALoginEndsAllOfTheSubjects() {
        Client first = fixture.connect("first");
        Client second = fixture.connect("elsewhere");
        good.put("logout", logout(null, "alice", "jti-1"));

        send("a=b&logout_token=logout&c");

        assertThat(first.connection().messages("suspended")).hasSize(1);
        assertThat(second.connection().messages("suspended")).hasSize(1);
    }

    @Test
    void allGatewaysAreTold() {
        good.put("logout", logout("login-1", "alice", "jti-1"));

        send("logout_token=logout");

        assertThat(fixture.revocations.appended()).containsExactly(Revocation.ofLogin("login-1"));
    }

    @Test
    void whereOthersCannotBeToldItHoldsHereAndCanBeSentAgain() {
        Client concerned = fixture.connect("first");
        good.put("logout", logout("login-1", "alice", "jti-1"));
        fixture.revocations.fail(new IllegalStateException("expected by the test"));

        HttpAnswer answer = send("logout_token=logout");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(concerned.last().path("reason").asText()).isEqualTo("access_revoked");
        fixture.revocations.fail(null);
        assertThat(send("logout_token=logout").status()).isEqualTo(200);
    }

    @Test
    void whatAnotherGatewayTellsSuspendsTheSessionsHere() {
        Client concerned = fixture.connect("first");
        Client other = fixture.connect("elsewhere");

        fixture.gateway.revoked(Revocation.ofLogin("login-1"));

        assertThat(concerned.last().path("reason").asText()).isEqualTo("access_revoked");
        assertThat(other.connection().messages("suspended")).isEmpty();
        assertThat(fixture.revocations.appended()).isEmpty();
    }

    @Test
    void aTokenCountsOnce() {
        good.put("logout", logout("login-1", null, "jti-1"));
        good.put("next", logout("login-1", null, "jti-2"));

        assertThat(send("logout_token=logout").status()).isEqualTo(200);
        HttpAnswer repeated = send("logout_token=logout");
        assertThat(send("logout_token=next").status()).isEqualTo(200);

        assertThat(repeated.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(repeated).path("error_description").asText())
                .contains("jti");
    }

    @Test
    void aBadTokenEndsNothingAndIsAnsweredWithTheReason() {
        Client client = fixture.connect("first");

        HttpAnswer answer = send("logout_token=forged");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(HttpClientFake.json(answer).path("error").asText()).isEqualTo("invalid_request");
        assertThat(HttpClientFake.json(answer).path("message").asText())
                .isEqualTo("iss is another");
        assertThat(client.connection().messages("suspended")).isEmpty();
        assertThat(
                        fixture.meters
                                .get("tidewire.gateway.logouts")
                                .tag("outcome", "refused")
                                .counter()
                                .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token=logout",
                "logout_token=a&logout_token=b",
                "logout_token=%zz",
                "{}"
            })
    void aBodyWithoutTheFieldOnceIsRefused(String body) {
        assertThat(send(body).status()).isEqualTo(400);
    }

    @Test
    void anIdIsForgottenAfterItsTime() {
        SeenIds seen = new SeenIds(Duration.ofMinutes(10), 2, fixture.time);
        assertThat(seen.first("a")).isTrue();
        assertThat(seen.first("a")).isFalse();

        fixture.time.skip(Duration.ofMinutes(10));

        assertThat(seen.first("a")).isTrue();
        assertThat(seen.first("b")).isTrue();
        assertThat(seen.first("c")).isTrue();
        assertThat(seen.first("a")).isTrue();
    }

    private LogoutToken verify(String token) throws LogoutRefusedException {
        LogoutToken verified = good.get(token);
        if (verified == null) {
            throw LogoutRefusedException.because("iss is another");
        }
        return verified;
    }

    private LogoutToken logout(@Nullable String login, @Nullable String subject, String id) {
        return new LogoutToken(login, subject, fixture.time.instant(), id);
    }

    private HttpAnswer send(String form) {
        return requests.logout(new Form(form.getBytes(StandardCharsets.UTF_8))).join();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Form(byte[] bytes) implements HttpBody {
        @Override
        public long announcedLength() {
            return bytes.length;
        }

        @Override
        public CompletableFuture<byte[]> read(int limit) {
            return CompletableFuture.completedFuture(bytes);
        }
    }
}
