package dev.tidewire.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidewire.app.config.HealthConfig;
import dev.tidewire.gateway.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /healthz}, {@code /readyz} and {@code /metrics} of a role that has no port of its own. */
final class HealthServer implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Begins to answer.
     *
     * @throws FailedException if the port cannot be bound
     */
    static HealthServer start(HealthConfig config, Part part, PrometheusMeterRegistry meters) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(config.host(), config.port()), BACKLOG);
            server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
            server.createContext("/readyz", exchange -> ready(exchange, part.check()));
            server.createContext("/metrics", exchange -> answer(exchange, 200, meters.scrape()));
            server.start();
            return new HealthServer(server);
        } catch (IOException e) {
            throw new FailedException(
                    "cannot listen on %s:%d (%s); choose another health.port"
                            .formatted(config.host(), config.port(), e.getMessage()),
                    e);
        }
    }

    private static void ready(HttpExchange exchange, Readiness now) throws IOException {
        String detail =
                new TreeMap<>(now.detail())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                                .collect(Collectors.joining());
        answer(
                exchange,
                now.ready() ? 200 : 503,
                (now.ready() ? "ready\n" : "not ready\n") + detail);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
