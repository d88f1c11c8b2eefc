package dev.tidewire.app;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.ClientSession;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.Frame;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.gateway.SessionAcceptor;
import dev.tidewire.gateway.tyrus.GatewayServer;
import dev.tidewire.gateway.tyrus.GatewayServerOptions;
import dev.tidewire.protocol.CloseCode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real port whose answers a test writes down beforehand, one script for each connection. */
final class ScriptedGateway implements SessionAcceptor, AutoCloseable {
    private final Queue<Script> scripts = new ArrayDeque<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectRequest> requests = new LinkedBlockingQueue<>();
    private final GatewayServer server =
            new GatewayServer(
                    GatewayServerOptions.defaults(),
                    this,
                    () -> new Readiness(true, Map.of()),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    List.of());

    /** What happens on one connection: the first step at once, each further one on a message. */
    static final class Script {
        private final Queue<Consumer<ClientConnection>> steps = new ArrayDeque<>();

        Script says(String... frames) {
            steps.add(connection -> {
                for (String frame : frames) {
                    connection.offer(Frame.of(frame));
                }
                connection.flush();
            });
            return this;
        }

        Script closes(CloseCode code, String reason) {
            steps.add(connection -> connection.close(code, reason));
            return this;
        }

        Script saysAndCloses(CloseCode code, String reason, String... frames) {
            steps.add(connection -> {
                for (String frame : frames) {
                    connection.offer(Frame.of(frame));
                }
                connection.flush();
                connection.close(code, reason);
            });
            return this;
        }

        private void next(ClientConnection connection) {
            var step = steps.poll();
            if (step != null) {
                step.accept(connection);
            }
        }
    }

    static ScriptedGateway start(Script... scripts) {
        ScriptedGateway gateway = new ScriptedGateway();
        gateway.scripts.addAll(List.of(scripts));
        gateway.server.start();
        return gateway;
    }

    @Override
    public void originDenied(ConnectRequest request) {
        throw new AssertionError("every origin is allowed");
    }

    @Override
    public ClientSession accept(ConnectRequest request, ClientConnection connection) {
        requests.add(request);
        Script script;
        synchronized (scripts) {
            script = scripts.isEmpty() ? new Script() : scripts.remove();
        }
        script.next(connection);
        return new ClientSession() {
            @Override
            public void received(String message) {
                received.add(message);
                script.next(connection);
            }

            @Override
            public void receivedBinary() {}

            @Override
            public void writable() {}

            @Override
            public void closed() {}
        };
    }

    String url() {
        return "ws://127.0.0.1:" + server.port();
    }

    String nextMessage() throws InterruptedException {
        return Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS), "a message");
    }

    ConnectRequest nextRequest() throws InterruptedException {
        return Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS), "a connection");
    }

    @Override
    public void close() {
        server.close();
    }
}
