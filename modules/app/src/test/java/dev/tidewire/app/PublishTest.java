package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PublishTest {
    private static final String ONE =
            "{\"events\":[{\"channel\":\"events:order.paid\",\"id\":\"id-1\"}]}";

    /** What the gateway was sent. */
    private record Sent(
            String path,
            String body,
            @Nullable String authorization,
            @Nullable String contentType,
            @Nullable String key,
            @Nullable String correlationId) {}

    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private HttpServer gateway;
    private int status = 202;
    private String answer = ONE;

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
                new Sent(
                        exchange.getRequestURI().getRawPath(),
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                        exchange.getRequestHeaders().getFirst("X-Correlation-Id")));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void printsTheChannelAndTheIdOfTheEvent() throws Exception {
        CommandRun run =
                publish(
                        "order.paid",
                        "--data",
                        "{\"total\": 1.10}",
                        "--key",
                        "k",
                        "--correlation-id",
                        "c");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).containsExactly("events:order.paid id-1");
        assertThat(sent.take())
                .isEqualTo(
                        new Sent(
                                "/workspaces/acme/events/order.paid",
                                "{\"total\": 1.10}",
                                "Bearer secret",
                                "application/json",
                                "k",
                                "c"));
    }

    @Test
    void readsTheEventFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("event.json"), "[1]\n");

        publish("order.paid", "--file", file.toString());

        assertThat(sent.take().body()).isEqualTo("[1]\n");
    }

    @Test
    void readsLinesFromTheStandardInput() throws Exception {
        answer =
                "{\"events\":[{\"channel\":\"events:a\",\"id\":\"1\"},{\"channel\":\"events:a\",\"id\":\"2\"}]}";

        CommandRun run = CommandRun.reading("1\n2\n", arguments("a", "--ndjson"));

        assertThat(run.out().lines()).containsExactly("events:a 1", "events:a 2");
        Sent request = sent.take();
        assertThat(request.body()).isEqualTo("1\n2\n");
        assertThat(request.contentType()).isEqualTo("application/x-ndjson");
    }

    @ParameterizedTest
    @CsvSource({
        "events:order.paid, /workspaces/acme/events/order.paid",
        "café/a b,          /workspaces/acme/events/caf%C3%A9%2Fa%20b",
    })
    void theTopicIsOneSegmentOfThePath(String topic, String path) throws Exception {
        publish(topic, "--data", "1");

        assertThat(sent.take().path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | {"error":"bad_request","message":"body is not JSON; send one JSON value"} | body is not JSON; send one JSON value (HTTP 400)
                    403 | {"error":"scope_denied","message":"it needs realtime:events:write"}       | realtime:events:write (HTTP 403); for a running 'tidewire dev', tidewire token --scope realtime:write
                    503 | {"error":"unavailable","message":"send it again"}                         | send it again (HTTP 503); with --key it can be repeated safely
                    404 | <html>                                                                    | the gateway's address may be wrong (HTTP 404)
                    """)
    void aRefusalIsOneSentenceWithTheRemedy(int code, String body, String sentence) {
        status = code;
        answer = body;

        CommandRun run = publish("order.paid", "--data", "1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("tidewire: ").contains(sentence).hasLineCount(1);
    }

    @Test
    void aGatewayThatDoesNotAnswerIsNamed() {
        gateway.stop(0);

        CommandRun run = publish("order.paid", "--data", "1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the gateway " + url() + " does not answer").hasLineCount(1);
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        CommandRun run = publish("a", "--file", folder.resolve("none.json").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("none.json cannot be read").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1/path"})
    void anAddressThatCannotBeAGatewaysIsRefused(String address) {
        CommandRun run =
                CommandRun.of(
                        "publish", "a", "--data", "1", "--gateway", address, "--token", "secret");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the gateway must be an address").hasLineCount(1);
    }

    private CommandRun publish(String topic, String... more) {
        return CommandRun.of(arguments(topic, more));
    }

    private String[] arguments(String topic, String... more) {
        List<String> arguments = new ArrayList<>(List.of("publish", topic));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--gateway", url(), "--workspace", "acme", "--token", "secret"));
        return arguments.toArray(String[]::new);
    }

    private String url() {
        return "http://127.0.0.1:" + gateway.getAddress().getPort();
    }
}
