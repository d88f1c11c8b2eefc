package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsTest {
    private static final String TWO =
            """
            {"sessions":[
             {"id":"s-1","workspace":"acme","subject":"al\\u001bice","remoteAddress":"203.0.113.9",
              "since":"2026-01-15T10:00:00Z","subscriptions":2,"state":"suspended","suspensions":["token_expired"]},
             {"id":"s-2","workspace":"acme","remoteAddress":"203.0.113.9",
              "since":"2026-01-15T10:00:01Z","subscriptions":0,"state":"awaiting_auth"}]}
            """;

    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private HttpServer gateway;
    private int status = 200;
    private String answer = TWO;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", this::handle);
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        sent.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI().getRawPath()
                        + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void theListHasALineForEachSessionAndNoControlCharacters() throws Exception {
        CommandRun run = CommandRun.of("sessions", "list", "--url", url(), "--token", "secret");

        assertThat(run.exitCode()).isZero();
        assertThat(sent.take()).isEqualTo("GET /admin/sessions Bearer secret");
        assertThat(run.out().lines())
                .containsExactly(
                        "s-1  acme  al?ice  203.0.113.9  2026-01-15T10:00:00Z  2  suspended  token_expired",
                        "s-2  acme  -  203.0.113.9  2026-01-15T10:00:01Z  0  awaiting_auth");
    }

    @Test
    void theListForProgramsIsJson() {
        CommandRun run =
                CommandRun.with(
                        Map.of("TIDEWIRE_TOKEN", "secret"),
                        "sessions",
                        "list",
                        "--json",
                        "--url",
                        url());

        assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":\"s-"));
    }

    @Test
    void aSessionIsClosedByItsId() throws Exception {
        answer = "{\"closed\":\"s-1\"}";

        CommandRun run =
                CommandRun.of("sessions", "close", "s-1", "--url", url(), "--token", "secret");

        assertThat(sent.take()).isEqualTo("DELETE /admin/sessions/s-1 Bearer secret");
        assertThat(run.out().lines()).containsExactly("closed s-1");
    }

    @Test
    void aRefusalIsOneSentenceWithTheRemedy() {
        status = 403;
        answer = "{\"error\":\"scope_denied\",\"message\":\"it needs realtime:admin\"}";

        CommandRun run = CommandRun.of("sessions", "list", "--url", url(), "--token", "secret");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("it needs realtime:admin (HTTP 403)")
                .contains("tidewire token --scope realtime:admin")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @Test
    void aGatewayThatDoesNotAnswerIsNamed() {
        gateway.stop(0);

        CommandRun run = CommandRun.of("sessions", "list", "--url", url(), "--token", "secret");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the gateway " + url() + " does not answer");
    }

    private String url() {
        return "http://127.0.0.1:" + gateway.getAddress().getPort();
    }
}
