package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser connects from the pages that are allowed, and everybody else from anywhere. */
final class OriginTest {
    private static final String PATH = "/workspaces/demo/realtime/connect";
    private static TestServer open;
    private static TestServer strict;

    @BeforeAll
    static void start() {
        open = new TestServer();
        strict =
                new TestServer(
                        TestServer.options(options ->
                                options.origins(
                                        "https://app.example.com",
                                        "http://localhost:3000",
                                        "HTTPS://Upper.example:443",
                                        "http://[::1]:8081",
                                        "capacitor://localhost")));
    }

    @AfterAll
    static void stop() {
        open.close();
        strict.close();
    }

    @AfterEach
    void forget() {
        strict.gateway.deniedOrigins.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://app.example.com:443",
                "HTTPS://APP.example.COM",
                "http://localhost:3000",
                "https://upper.example",
                "http://[::1]:8081",
                "capacitor://localhost"
            })
    void anAllowedOriginConnects(String origin) throws IOException {
        assertThat(upgrade(strict, "Origin: " + origin)).startsWith("HTTP/1.1 101 ");
        assertThat(strict.gateway.deniedOrigins).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com.elsewhere.example",
                "https://elsewhere.example/https://app.example.com",
                "https://sub.app.example.com",
                "https://xapp.example.com",
                "https://app.example.com.",
                "https://app.example.com/",
                "https://app.example.com:",
                "https://user@app.example.com",
                "https://app.example.com https://elsewhere.example",
                "https://app.example.com, https://elsewhere.example",
                "http://localhost",
                "http://localhost:300",
                "http://127.0.0.1:3000",
                "//app.example.com",
                "app.example.com",
                "null",
                "*",
                ""
            })
    void anyOtherIsRefusedAndRecorded(String origin) throws IOException {
        String response = upgrade(strict, "Origin: " + origin, "X-Correlation-Id: c-1");

        assertThat(response).startsWith("HTTP/1.1 403 ");
        assertThat(strict.gateway.deniedOrigins)
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.workspace()).isEqualTo("demo");
                    assertThat(request.correlationId()).isEqualTo("c-1");
                    assertThat(request.remoteAddress()).isEqualTo("127.0.0.1");
                });
    }

    @Test
    void oneOfSeveralOriginsThatIsNotAllowedIsEnough() throws IOException {
        assertThat(
                        upgrade(
                                strict,
                                "Origin: https://app.example.com",
                                "Origin: https://elsewhere.example"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void theOriginIsJudgedBeforeAnythingElse() throws IOException {
        int sessions = strict.gateway.sessions.size();
        try (RawClient client = new RawClient(strict.port())) {
            String response =
                    client.request(
                            "POST",
                            PATH,
                            "Upgrade: websocket",
                            "Origin: https://elsewhere.example",
                            "Authorization: Bearer t",
                            "Content-Length: 0");

            assertThat(response).startsWith("HTTP/1.1 403 ");
            assertThat(client.rest()).contains("origin_denied").contains("gateway.allowedOrigins");
        }
        assertThat(strict.gateway.sessions).hasSize(sessions);
    }

    @Test
    void whoSendsNoOriginIsNoBrowser() throws IOException {
        assertThat(upgrade(strict)).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example", "null", ""})
    void everyOriginConnectsWhereNoneIsConfigured(String origin) throws IOException {
        assertThat(upgrade(open, "Origin: " + origin)).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "",
                "app.example.com",
                "https://*.example.com",
                "https://app.example.com/",
                "https://app.example.com/app",
                "https://user@app.example.com",
                "https://b\u00fccher.example",
                "https://",
                "file://"
            })
    void whatIsNoOriginCannotBeConfigured(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedOrigins.of(List.of(origin)))
                .withMessageContaining("such as https://app.example.com");
    }

    /** So no page can read an answer, whatever it can make its visitor's browser ask. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/healthz",
                "/readyz",
                "/metrics",
                PATH,
                "/workspaces/demo/events/order.created",
                "/workspaces/demo/channels"
            })
    void noHttpResourceSharesItsAnswersWithPages(String path) throws IOException {
        for (String method : List.of("GET", "POST", "OPTIONS")) {
            try (RawClient client = new RawClient(open.port())) {
                assertThat(
                                client.request(
                                        method,
                                        path,
                                        "Origin: https://app.example.com",
                                        "Access-Control-Request-Method: POST",
                                        "Access-Control-Request-Headers: authorization",
                                        "Content-Length: 0"))
                        .doesNotContainIgnoringCase("Access-Control-");
            }
        }
    }

    private static String upgrade(TestServer server, String... headers) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.upgrade(PATH, headers);
        }
    }
}
