package dev.tidewire.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's JWKS address whose answers a test chooses, and which counts the questions. */
final class JwksServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile HttpHandler answer;

    JwksServer(SigningKey... keys) {
        publish(keys);
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        requests.incrementAndGet();
                        answer.handle(exchange);
                    }
                });
        server.start();
    }

    static ObjectNode keySet(SigningKey... keys) {
        ArrayNode array = MAPPER.createArrayNode();
        for (SigningKey key : keys) {
            array.add(key.jwk());
        }
        return MAPPER.createObjectNode().set("keys", array);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/certs");
    }

    int requests() {
        return requests.get();
    }

    void publish(SigningKey... keys) {
        answer(200, keySet(keys).toString());
    }

    void answer(int status, String body) {
        answer(exchange -> send(exchange, status, body));
    }

    void answer(HttpHandler handler) {
        answer = handler;
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
