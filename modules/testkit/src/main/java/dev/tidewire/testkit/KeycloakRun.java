package dev.tidewire.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of the server, from start to stop, on 127.0.0.1. */
final class KeycloakRun implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final int PORT_ATTEMPTS = 3;

    private final KeycloakProcess process;
    private final int port;

    private KeycloakRun(KeycloakProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the server on any port and returns when it answers.
     *
     * @param folder made by {@link KeycloakHome#linkFrom}
     * @throws IllegalStateException if it does not start
     */
    static KeycloakRun start(Path folder, String... options) {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Optional<KeycloakRun> run = launch(folder, port, options);
            if (run.isPresent()) {
                return run.get();
            }
            if (attempt == PORT_ATTEMPTS) {
                throw portTaken(port);
            }
        }
    }

    /**
     * Starts the server on a port and returns when it answers.
     *
     * @throws IllegalStateException if it does not start, for instance because the port is taken
     */
    static KeycloakRun startOn(Path folder, int port) {
        return launch(folder, port).orElseThrow(() -> portTaken(port));
    }

    private static IllegalStateException portTaken(int port) {
        return new IllegalStateException(
                "Keycloak cannot listen on %s:%d, which another program has taken; run the tests again"
                        .formatted(HOST, port));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    /** Empty if another program was faster to take the port. */
    private static Optional<KeycloakRun> launch(Path folder, int port, String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "start",
                                "--optimized",
                                "--cache=local",
                                "--http-enabled=true",
                                "--http-host=" + HOST,
                                "--http-port=" + port,
                                "--hostname=" + url(port)));
        arguments.addAll(List.of(options));
        KeycloakProcess process =
                KeycloakProcess.start(
                        folder, folder.resolve("keycloak.log"), arguments, KeycloakAdmin.BOOTSTRAP);
        boolean ready = false;
        try {
            ready = awaitReady(process, port);
            return ready ? Optional.of(new KeycloakRun(process, port)) : Optional.empty();
        } finally {
            if (!ready) {
                process.stop();
            }
        }
    }

    /**
     * Ready is what our own process says, and what then answers. Whether that is ours need not be
     * asked: the port is.
     */
    private static boolean awaitReady(KeycloakProcess process, int port) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean alive = process.alive();
            String output = process.output();
            if (output.contains("Listening on: " + url(port))) {
                KeycloakHttp.awaitRealm(url(port), KeycloakServer.REALM, START_TIMEOUT);
                return true;
            }
            if (!alive && output.contains("already bound")) {
                return false;
            }
            if (!alive) {
                throw process.failed("did not start");
            }
            KeycloakHttp.pause();
        }
        throw process.failed("was not ready after " + START_TIMEOUT.toSeconds() + " s");
    }

    private static URI url(int port) {
        return URI.create("http://" + HOST + ":" + port);
    }

    URI url() {
        return url(port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.stop();
    }
}
