package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.app.config.HealthConfig;
import dev.tidewire.gateway.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoleRunnerTest {
    @Test
    void stopReturnsWhenThePartIsClosed() throws InterruptedException {
        FakePart part = new FakePart();
        RoleRunner runner = new RoleRunner(Duration.ofMillis(1));
        Thread running = Thread.ofVirtual().start(() -> run(runner, part));
        assertThat(part.checked.await(10, TimeUnit.SECONDS)).isTrue();

        runner.stop();

        assertThat(part.closed).isTrue();
        assertThat(running.join(Duration.ofSeconds(10))).isTrue();
    }

    private static void run(RoleRunner runner, Part part) {
        try {
            runner.run(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void healthPortTellsReadinessAndMetrics() throws IOException, InterruptedException {
        FakePart part = new FakePart();
        try (HealthServer server =
                        HealthServer.start(
                                new HealthConfig("127.0.0.1", 0), part, Meters.create());
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, server, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(client, server, "/readyz").statusCode()).isEqualTo(503);
            part.ready = true;
            assertThat(get(client, server, "/readyz").body()).contains("ready").contains("why: so");
            assertThat(get(client, server, "/metrics").body()).contains("jvm_memory_used_bytes");
        }
    }

    private static HttpResponse<String> get(HttpClient client, HealthServer server, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static final class FakePart implements Part {
        private final CountDownLatch checked = new CountDownLatch(1);
        private volatile boolean ready;
        private volatile boolean closed;

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Readiness check() {
            checked.countDown();
            return new Readiness(ready, Map.of("why", "so"));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
