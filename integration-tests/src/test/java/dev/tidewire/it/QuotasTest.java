package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a subject has too much of is refused with its limit, or comes later. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class QuotasTest {
    /** The workspace whose subjects have 2 connections, 2 subscriptions and 3 events a second. */
    static final String FEW = "quotafew";

    static final String BOUND = "quotabound";

    /** The workspace whose subjects send 20 messages a second. */
    static final String QUIET = "quotaquiet";

    /** The workspace whose subjects get 400 events a second. */
    static final String STEADY = "quotasteady";

    private static final int BURST = 2_000;
    private static final Schemas SCHEMAS = Schemas.load();

    private final Stack stack;
    private final AuditTrail audit;

    QuotasTest(Stack stack) {
        this.stack = stack;
        this.audit = new AuditTrail(stack.servers.bootstrapServers());
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    /** A subject of its own for each test, since quotas go by subjects. */
    private RealtimeClient connected(String workspace, String subject) {
        RealtimeClient client = connection(workspace, subject);
        client.next("authenticated");
        return client;
    }

    private RealtimeClient connection(String workspace, String subject) {
        String token =
                stack.issuer.token(
                        TokenRequest.forUser(subject)
                                .withWorkspaces(workspace)
                                .withScopes("realtime:read", "realtime:write"));
        return RealtimeClient.to(stack.url(workspace)).bearer(token).connect();
    }

    private static void assertRefused(JsonNode refusal, String limit) {
        assertThat(SCHEMAS.problems("server/error.schema.json", refusal.toString())).isEmpty();
        assertThat(refusal.path("code").asInt()).isEqualTo(4008);
        assertThat(refusal.path("limit").asText()).isEqualTo(limit);
        assertThat(refusal.path("retryAfter").asLong()).isPositive();
    }

    @Test
    void aConnectionTooManyIsClosedAndRecordedOnce() {
        try (RealtimeClient one = connected(FEW, "ann");
                RealtimeClient two = connected(FEW, "ann");
                RealtimeClient three = connection(FEW, "ann");
                RealtimeClient another = connected(FEW, "bea")) {
            RealtimeClient.Closed closed = three.awaitClosed();

            assertThat(closed.code()).isEqualTo(4008);
            assertThat(closed.reason()).contains("limit=subject.connections; retryAfter=");
            assertThat(three.drain()).isEmpty();
            JsonNode denial = audit.await("auth-denied", FEW);
            assertThat(denial.path("denialReason").asText()).isEqualTo("quota_exceeded");
            assertThat(audit.now("auth-denied", FEW)).hasSize(1);
            assertThat(List.of(one.isClosed(), two.isClosed(), another.isClosed()))
                    .containsOnly(false);
        }
    }

    @Test
    void subscriptionsAndTheirConditionsAreLimited() {
        String four = "{\"predicates\":{\"a\":1,\"b\":2,\"c\":3,\"d\":4}}";
        try (RealtimeClient client = connected(BOUND, "cat");
                RealtimeClient other = connected(BOUND, "cat")) {
            client.subscribe("events:a", four);

            assertRefused(client.ask("events:b", four), "subject.predicates");
            other.subscribe("events:b", "{}");
            assertRefused(client.ask("events:c", "{}"), "subject.subscriptions");
            assertThat(audit.await("auth-denied", BOUND).path("denialReason").asText())
                    .isEqualTo("quota_exceeded");
        }
    }

    @Test
    void eventsAreLimitedByMessagesAndByHttp() {
        try (RealtimeClient client = connected(FEW, "grace");
                Publishing http = new Publishing(stack, FEW)) {
            HttpResponse<String> taken =
                    http.post("paid", "application/x-ndjson", "1\n2\n3\n4\n5\n6\n", Map.of());
            HttpResponse<String> refused = http.post("paid", "application/json", "7", Map.of());
            client.send(
                    "{\"type\":\"publish\",\"channel\":\"events:paid\",\"data\":8,\"ref\":\"p\"}");

            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(SCHEMAS.problems("http/error.schema.json", refused.body())).isEmpty();
            assertThat(refused.body()).contains("\"limit\":\"subject.publishesPerSecond\"");
            JsonNode answer =
                    client.next(frame -> frame.path("ref").asText().equals("p"), "an answer");
            assertRefused(answer, "subject.publishesPerSecond");
        }
    }

    @Test
    void whoSendsTooMuchIsRefusedAndWhoGoesOnIsClosed() {
        try (RealtimeClient flooding = connected(QUIET, "dan");
                RealtimeClient other = connected(QUIET, "eve")) {
            for (int message = 0; message < 30; message++) {
                flooding.send("{\"type\":\"ping\",\"ref\":\"" + message + "\"}");
            }
            JsonNode refusal = flooding.next("error");
            assertRefused(refusal, "subject.messagesPerSecond");
            assertThat(refusal.path("ref").asInt()).isGreaterThanOrEqualTo(20);

            sendUntilClosed(flooding);

            RealtimeClient.Closed closed = flooding.awaitClosed();
            assertThat(closed.code()).isEqualTo(4008);
            assertThat(closed.reason()).contains("limit=subject.messagesPerSecond");
            other.send("{\"type\":\"ping\"}");
            assertThat(other.next().path("type").asText()).isEqualTo("pong");
        }
    }

    private static void sendUntilClosed(RealtimeClient client) {
        try {
            while (!client.isClosed()) {
                client.send("no JSON");
            }
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aBurstOfDeliveriesComesLaterAndWhole() throws SQLException {
        try (Shop shop = new Shop(stack, STEADY)) {
            stack.awaitChannel(STEADY, "postgres:products");
            try (RealtimeClient busy = connected(STEADY, "fay");
                    RealtimeClient calm = connected(STEADY, "gus")) {
                busy.subscribe("postgres:products", "{}");
                calm.subscribe("postgres:products", "{\"predicates\":{\"category\":\"calm\"}}");
                shop.sql(
                        "INSERT INTO products SELECT i, 'burst', 'any', i FROM generate_series(0, %d) AS i"
                                .formatted(BURST - 1));
                List<JsonNode> frames = framesUntil(busy, "suspended", 0);
                shop.insert(BURST, "calm", "1");

                assertThat(calm.next().path("record").path("id").asInt()).isEqualTo(BURST);
                frames.addAll(framesUntil(busy, "event", BURST));
                assertThat(ids(frames)).isEqualTo(IntStream.rangeClosed(0, BURST).boxed().toList());
                assertThat(flow(frames))
                        .containsExactly("suspended quota_exceeded", "resumed quota_exceeded");
                int suspended = types(frames).indexOf("suspended");
                assertThat(types(frames).get(suspended + 1)).isEqualTo("resumed");
            }
            audit.await("session-resumed", STEADY);
            assertThat(audit.now("session-suspended", STEADY))
                    .extracting(record -> record.path("suspensionReason").asText())
                    .containsExactly("quota_exceeded");
            assertThat(audit.now("session-resumed", STEADY))
                    .extracting(record -> record.path("suspensionReason").asText())
                    .containsExactly("quota_exceeded");
        }
    }

    /** What comes up to a frame of this type, and of this id if it is a row's. */
    private static List<JsonNode> framesUntil(RealtimeClient client, String type, int id) {
        List<JsonNode> frames = new ArrayList<>();
        JsonNode frame;
        do {
            frame = client.next();
            if (!frame.path("type").asText().equals("cursor")) {
                frames.add(frame);
            }
        } while (!frame.path("type").asText().equals(type)
                || frame.path("record").path("id").asInt() != id);
        return frames;
    }

    private static List<Integer> ids(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.has("record"))
                .map(frame -> frame.path("record").path("id").asInt())
                .toList();
    }

    private static List<String> flow(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.has("reason"))
                .map(frame -> frame.path("type").asText() + " " + frame.path("reason").asText())
                .toList();
    }

    private static List<String> types(List<JsonNode> frames) {
        return frames.stream().map(frame -> frame.path("type").asText()).toList();
    }
}
