package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelRequestsTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void theListIsMadeForWhoAsks() {
        HttpAnswer answer = list("acme", "good");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString().isEqualTo("[\"alice\"]");
    }

    @Test
    void whoHasNoAccessIsRefusedAndRecorded() {
        assertThat(list("acme", null).status()).isEqualTo(401);
        assertThat(list("globex", "good").status()).isEqualTo(403);
        assertThat(fixture.audit.denials()).hasSize(2);
    }

    @Test
    void aFaultIsAnsweredWithoutDetails() {
        HttpAnswer answer =
                fixture.gateway
                        .channels(grant -> {
                            throw new IllegalStateException("secret");
                        })
                        .list(request("acme", "good"))
                        .join();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).asString().doesNotContain("secret");
    }

    private HttpAnswer list(String workspace, @Nullable String token) {
        return fixture.gateway
                .channels(
                        grant -> ("[\"" + grant.subject() + "\"]").getBytes(StandardCharsets.UTF_8))
                .list(request(workspace, token))
                .join();
    }

    private static ConnectRequest request(String workspace, @Nullable String token) {
        return new ConnectRequest(workspace, token, "203.0.113.9", null);
    }
}
