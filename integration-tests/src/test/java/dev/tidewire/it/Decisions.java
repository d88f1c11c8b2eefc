package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Clients of a workspace that count what is decided about them. */
final class Decisions implements AutoCloseable {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int SESSIONS = 20;
    private static final int AT_LEAST = 50;
    private static final int SCOPE_DENIED = 4003;
    private static final int OVERLOADED = 4009;

    private final Stack stack;
    private final String workspace = "decisions" + COUNT.incrementAndGet();
    private final List<RealtimeClient> expiring = new ArrayList<>();
    private final RealtimeClient unscoped;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong unrecorded = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    Decisions(Stack stack) {
        this.stack = stack;
        unscoped = connected(TokenRequest.forUser("bob").withScopes("realtime:mongo:read"));
        for (int session = 0; session < SESSIONS; session++) {
            expiring.add(
                    connected(TokenRequest.forUser("eve").withLifetime(Duration.ofSeconds(4))));
        }
    }

    private RealtimeClient connected(TokenRequest token) {
        RealtimeClient client = connect(stack.issuer.token(token.withWorkspaces(workspace)));
        client.next("authenticated");
        granted.incrementAndGet();
        return client;
    }

    private RealtimeClient connect(String token) {
        return RealtimeClient.to(stack.url(workspace)).bearer(token).connect();
    }

    /** Keeps clients coming before, during and after a disturbance. */
    void during(Runnable disturbance) {
        List<Thread> threads =
                List.of(
                        repeating(this::comeIn),
                        repeating(this::comeIn),
                        repeating(this::comeFromElsewhere),
                        repeating(this::askForTooMuch));
        disturbance.run();
        expiring.forEach(client -> client.next("suspended"));
        expiring.forEach(this::renew);
        over.set(true);
        threads.forEach(Decisions::join);
    }

    private void renew(RealtimeClient client) {
        String token = stack.issuer.token(TokenRequest.forUser("eve").withWorkspaces(workspace));
        client.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
        client.next("resumed");
        granted.incrementAndGet();
    }

    private Thread repeating(Runnable attempt) {
        return Thread.startVirtualThread(() -> {
            for (int number = 0; !over.get() || number < AT_LEAST; number++) {
                attempt.run();
            }
        });
    }

    private void comeIn() {
        try (RealtimeClient client = connect(stack.token(workspace))) {
            List<JsonNode> frames = new ArrayList<>();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        boolean closed = client.isClosed();
                        frames.addAll(client.drain());
                        return closed || !frames.isEmpty();
                    });
            if (frames.isEmpty()) {
                assertThat(client.awaitClosed().code()).isEqualTo(OVERLOADED);
                unrecorded.incrementAndGet();
            } else {
                granted.incrementAndGet();
            }
        }
    }

    private void comeFromElsewhere() {
        try (RealtimeClient client = connect(stack.token("elsewhere"))) {
            assertThat(client.awaitClosed().code()).isEqualTo(SCOPE_DENIED);
            foreign.incrementAndGet();
        }
    }

    private void askForTooMuch() {
        assertThat(unscoped.ask("postgres:products", "{}").path("code").asInt())
                .isEqualTo(SCOPE_DENIED);
        refused.incrementAndGet();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No decision is missing, and none is there twice. */
    void assertEachIsRecordedOnce(AuditTrail audit) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    List<JsonNode> denials = audit.now("auth-denied", workspace);
                    assertThat(sum(denials, "workspace_denied")).isEqualTo(foreign.get());
                    assertThat(sum(denials, "scope_missing")).isEqualTo(refused.get());
                    assertThat(sum(denials, "audit_unavailable")).isEqualTo(unrecorded.get());
                });
        assertThat(audit.now("session-suspended", workspace)).hasSize(SESSIONS);
        assertThat(audit.now("session-resumed", workspace)).hasSize(SESSIONS);
        // Whether Kafka has a grant that was not acknowledged in time, nobody knows.
        assertThat((long) audit.now("auth-granted", workspace).size())
                .isBetween(granted.get(), granted.get() + unrecorded.get());
        assertThat(audit.ids(workspace)).doesNotHaveDuplicates();
        assertThat(List.of(granted.get(), foreign.get(), refused.get()))
                .allMatch(count -> count >= AT_LEAST);
    }

    private static long sum(List<JsonNode> denials, String reason) {
        return denials.stream()
                .filter(denial -> denial.path("denialReason").asText().equals(reason))
                .mapToLong(denial -> denial.path("count").asLong())
                .sum();
    }

    @Override
    public void close() {
        over.set(true);
        unscoped.close();
        expiring.forEach(RealtimeClient::close);
    }
}
