package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChannelRequestsTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void theListIsMadeForWhoAsks() {
        fixture.catalogue.has("acme postgres:products", "globex postgres:secrets");

        HttpAnswer answer = list("acme", "good");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).asString().contains("products").doesNotContain("secrets");
    }

    @Test
    void whoHasNoAccessIsRefusedAndRecorded() {
        assertThat(list("acme", null).status()).isEqualTo(401);
        assertThat(list("globex", "good").status()).isEqualTo(403);
        assertThat(fixture.audit.denials()).hasSize(2);
    }

    @Test
    void aFaultIsAnsweredWithoutDetails() {
        fixture.catalogue.fails("secret");

        HttpAnswer answer = list("acme", "good");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).asString().doesNotContain("secret");
    }

    private HttpAnswer list(String workspace, @Nullable String token) {
        return fixture.gateway.channels().list(request(workspace, token)).join();
    }

    private static ConnectRequest request(String workspace, @Nullable String token) {
        return new ConnectRequest(workspace, token, "203.0.113.9", null);
    }
}
