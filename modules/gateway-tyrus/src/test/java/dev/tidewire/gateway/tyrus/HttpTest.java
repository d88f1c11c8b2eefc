package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidewire.gateway.Readiness;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server =
                new TestServer(
                        TestServer.OPTIONS,
                        new HttpRoute(Pattern.compile("/workspaces/[^/]+/events/.+"), new Posted()),
                        HttpRoute.at("/fails", new Failing()));
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    @Test
    void isHealthyWhileItLives() throws Exception {
        HttpResponse<String> response = get("/healthz");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok\n");
    }

    @Test
    void isReadyWithDetail() throws Exception {
        server.readiness = new Readiness(true, Map.of("kafka", "connected"));

        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()))
                .isEqualTo(JSON.readTree("{\"ready\":true,\"detail\":{\"kafka\":\"connected\"}}"));
    }

    @Test
    void isNotReadyWithTheReason() throws Exception {
        server.readiness = new Readiness(false, Map.of("kafka", "no \"broker\" answers"));

        HttpResponse<String> response = get("/readyz");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(response.body()).at("/detail/kafka").asText())
                .isEqualTo("no \"broker\" answers");
    }

    @Test
    void showsItsMeters() throws Exception {
        HttpResponse<String> response = get("/metrics");

        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(response.body())
                .contains("# TYPE tidewire_gateway_connections gauge")
                .contains("tidewire_gateway_frames_delivered_total");
    }

    @Test
    void saysWhatItIs() throws Exception {
        assertThat(get("/").body()).contains("/workspaces/{workspaceId}/realtime/connect");
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(
                        HttpRequest.newBuilder(uri("/healthz")).HEAD().build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).hasValue("3");
    }

    @Test
    void allowsReadingOnly() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(
                        HttpRequest.newBuilder(uri("/metrics"))
                                .POST(BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/healthz/",
                "/healthz;x=y",
                "/%68ealthz",
                "/x/../healthz",
                "/workspaces/demo/realtime",
                "/workspaces//realtime/connect",
                "/workspaces/demo/realtime/connect/",
                "/workspaces/a/b/realtime/connect"
            })
    void knowsNoOtherPaths(String path) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.request("GET", path)).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/healthz/x", "/workspaces//realtime/connect"})
    void refusesToUpgradeOtherPaths(String path) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.upgrade(path)).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void answersAnUnknownPathInJson() throws Exception {
        HttpResponse<String> response = get("/nothing");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(JSON.readTree(response.body()).path("error").asText()).isEqualTo("not_found");
    }

    @Test
    void asksForAnUpgradeOnTheWebSocketsPath() throws Exception {
        HttpResponse<String> response = get("/workspaces/demo/realtime/connect");

        assertThat(response.statusCode()).isEqualTo(426);
        assertThat(response.headers().firstValue("Upgrade")).hasValue("websocket");
    }

    @Test
    void servesFurtherRoutes() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(
                        HttpRequest.newBuilder(uri("/workspaces/demo/events/order.paid"))
                                .POST(BodyPublishers.ofString("{\"total\":1}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("{\"total\":1}");
    }

    @Test
    void hidesWhyARouteFailed() throws Exception {
        HttpResponse<String> response = get("/fails");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("internal_error").doesNotContain("secret");
    }

    @Test
    void closesAConnectionThatSendsNoWholeRequest() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void namesThePortThatIsInUse() {
        assertThatThrownBy(() -> startOn("127.0.0.1", server.port()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("choose another");
    }

    @Test
    void namesAnAddressThatIsNotItsOwn() {
        assertThatThrownBy(() -> startOn("192.0.2.1", 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("192.0.2.1:0")
                .hasMessageContaining("choose an address of this machine");
    }

    private static void startOn(String host, int port) {
        try (GatewayServer second =
                new GatewayServer(
                        TestServer.OPTIONS.listeningOn(host, port),
                        new FakeGateway(),
                        () -> server.readiness,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List.of())) {
            second.start();
        }
    }

    @Test
    void bindsOnlyTheGivenAddress() throws IOException {
        try (java.net.Socket socket = new java.net.Socket()) {
            java.net.InetSocketAddress elsewhere =
                    new java.net.InetSocketAddress(
                            java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 2}),
                            server.port());

            assertThatThrownBy(() -> socket.connect(elsewhere, 2_000))
                    .isInstanceOf(IOException.class);
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static final class Posted extends HttpHandler {
        @Override
        public void service(Request request, Response response) throws Exception {
            response.setStatus(202);
            response.getOutputStream().write(request.getInputStream().readAllBytes());
        }
    }

    private static final class Failing extends HttpHandler {
        @Override
        public void service(Request request, Response response) {
            throw new IllegalStateException("secret");
        }
    }
}
