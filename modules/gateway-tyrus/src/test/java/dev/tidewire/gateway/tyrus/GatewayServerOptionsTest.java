package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class GatewayServerOptionsTest {
    @Test
    void listensOnLoopbackByDefault() {
        assertThat(GatewayServerOptions.defaults().host()).isEqualTo("127.0.0.1");
        assertThat(GatewayServerOptions.defaults().tokenInQuery()).isFalse();
    }

    @Test
    void refusesAPortOutOfRange() {
        assertThatThrownBy(() -> GatewayServerOptions.defaults().listeningOn("0.0.0.0", 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 0 to 65535, not 65536");
    }

    @Test
    void refusesABlankHost() {
        assertThatThrownBy(() -> GatewayServerOptions.defaults().listeningOn(" ", 0))
                .hasMessageStartingWith("host must");
    }

    @Test
    void refusesASilenceTimeoutWithinThePingInterval() {
        assertThatThrownBy(() ->
                        TestServer.options(options ->
                                options.pings(Duration.ofSeconds(60), Duration.ofSeconds(60))))
                .hasMessageContaining("silenceTimeout must be longer than pingInterval (PT1M)");
    }

    @Test
    void refusesABoundThatHoldsNothing() {
        assertThatThrownBy(() -> TestServer.options(options -> options.outboundBytes(10)))
                .hasMessage("outboundBytes must be at least 1024 bytes, not 10");
    }
}
