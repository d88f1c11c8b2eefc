package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has an HTTP endpoint decide on subscriptions. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class DelegationTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Schemas SCHEMAS = Schemas.load();
    private static final int SLOT = 2;
    private static final String ALLOWED = "{\"allow\":true,\"ttl\":1}";
    private static final String REFUSED = "{\"allow\":false,\"ttl\":0,\"reason\":\"moved\"}";
    private static final List<String> QUESTIONS = new CopyOnWriteArrayList<>();

    @TempDir static Path folder = Path.of("");
    private static volatile String answer = ALLOWED;
    private static int port;
    private static HttpServer endpoint;
    private static RoleProcess gateway;

    private final Stack stack;
    private final AuditTrail audit;
    private final String workspace = "delegated" + COUNT.incrementAndGet();

    DelegationTest(Stack stack) {
        this.stack = stack;
        this.audit = new AuditTrail(stack.servers.bootstrapServers());
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    static void start(Stack stack) throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", DelegationTest::decide);
        endpoint.start();
        port = Stack.freePort();
        Path config =
                Files.writeString(
                        folder.resolve("tidewire.yaml"),
                        """
                        kafka:
                          bootstrapServers: "%s"
                        gateway:
                          host: 127.0.0.1
                          port: %d
                          slot: %d
                        auth:
                          issuer: %s
                          delegation:
                            url: http://127.0.0.1:%d/subscriptions
                            token: between-services
                        """
                                .formatted(
                                        stack.servers.bootstrapServers(),
                                        port,
                                        SLOT,
                                        stack.issuer.issuer(),
                                        endpoint.getAddress().getPort()));
        gateway = RoleProcess.start("gateway", config, folder).awaitReady();
    }

    private static void decide(HttpExchange exchange) throws IOException {
        try (exchange) {
            QUESTIONS.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            boolean known =
                    "Bearer between-services"
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        endpoint.stop(0);
    }

    @Test
    void theEndpointsWordBeginsKeepsAndEndsASubscription() {
        answer = ALLOWED;
        try (RealtimeClient client = connect()) {
            client.subscribe("events:delegated", "{}");
            int asked = QUESTIONS.size();
            publish(client, "while allowed");
            Awaitility.await("the live subscription to be asked about")
                    .until(() -> QUESTIONS.size() >= asked + 2);
            publish(client, "and still");

            answer = REFUSED;

            JsonNode error = client.next("error");
            assertThat(error.path("code").asInt()).isEqualTo(4003);
            assertThat(error.path("message").asText())
                    .contains("has ended: access was refused", "moved");
        }
        JsonNode denial = audit.await("auth-denied", workspace);
        assertThat(denial.path("denialReason").asText()).isEqualTo("policy_refused");
        assertThat(denial.path("channelType").asText()).isEqualTo("events");
        assertThat(QUESTIONS)
                .allSatisfy(question ->
                        assertThat(
                                        SCHEMAS.problems(
                                                "http/delegation-request.schema.json", question))
                                .isEmpty());
        assertThat(SCHEMAS.problems("http/delegation-response.schema.json", ALLOWED)).isEmpty();
        assertThat(SCHEMAS.problems("http/delegation-response.schema.json", REFUSED)).isEmpty();
    }

    @Test
    void anAnswerThatIsNoneRefusesTheSubscriptionToBeTriedAgain() {
        answer = "{}";
        try (RealtimeClient client = connect()) {
            JsonNode error = client.ask("events:delegated", "{}");

            assertThat(error.path("code").asInt()).isEqualTo(4009);
        }
        assertThat(audit.await("auth-denied", workspace).path("denialReason").asText())
                .isEqualTo("policy_undecided");
    }

    private RealtimeClient connect() {
        URI url =
                URI.create(
                        "ws://127.0.0.1:%d/workspaces/%s/realtime/connect"
                                .formatted(port, workspace));
        RealtimeClient client =
                RealtimeClient.to(url).bearer(stack.publisherToken(workspace)).connect();
        client.next("authenticated");
        return client;
    }

    /** What it publishes comes back to it. */
    private static void publish(RealtimeClient client, String data) {
        client.send(
                "{\"type\":\"publish\",\"channel\":\"events:delegated\",\"data\":\"%s\"}"
                        .formatted(data));
        assertThat(client.next("event").path("data").asText()).isEqualTo(data);
    }
}
