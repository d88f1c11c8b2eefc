package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:8080, http://127.0.0.1:8080/workspaces/demo/events/order.paid",
        "https://live.example.com/, https://live.example.com/workspaces/demo/events/order.paid",
        "wss://live.example.com/workspaces/acme/realtime/connect, https://live.example.com/workspaces/acme/events/order.paid",
        "wss://live.example.com/tide/workspaces/acme/realtime/connect, https://live.example.com/tide/workspaces/acme/events/order.paid",
    })
    void eventsGoToTheWorkspaceThatTheAddressNames(String base, String expected) {
        assertThat(GatewayAddress.ofEvents(base, "demo", "order.paid")).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:8080, http://127.0.0.1:8080/admin/sessions/a%2Fb",
        "wss://live.example.com/tide/workspaces/acme/realtime/connect, https://live.example.com/tide/admin/sessions/a%2Fb",
    })
    void sessionsAreBesideTheWorkspaces(String base, String expected) {
        assertThat(GatewayAddress.ofSession(base, "a/b")).hasToString(expected);
    }

    @Test
    void anotherPathIsRefused() {
        assertThatThrownBy(() -> GatewayAddress.ofEvents("ws://h/elsewhere", "demo", "a"))
                .isInstanceOf(FailedException.class);
    }
}
