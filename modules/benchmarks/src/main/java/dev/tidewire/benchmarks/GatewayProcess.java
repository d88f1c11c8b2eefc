package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A gateway in a process of its own, beside the one of a {@link ServerProcess}. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final int port;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private GatewayProcess(Process process, int port, Path folder) {
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /** Starts a gateway and waits until it is ready. */
    static GatewayProcess start(ServerProcess server, int slot)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidewire-gateway");
        int port = freePort();
        Path config =
                Files.writeString(
                        folder.resolve("tidewire.yaml"),
                        """
                        kafka: {bootstrapServers: '%s'}
                        gateway: {host: 127.0.0.1, port: %d, slot: %d}
                        auth: {issuer: '%s'}
                        """
                                .formatted(server.kafka(), port, slot, server.issuer()));
        Process process =
                new ProcessBuilder(
                                JavaCommand.of(
                                        "dev.tidewire.app.Tidewire",
                                        List.of("gateway", "--config", config.toString())))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("gateway.out").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "gateway-end"));
        GatewayProcess gateway = new GatewayProcess(process, port, folder);
        gateway.awaitReady();
        return gateway;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException(
                        "the gateway did not start: "
                                + Files.readString(folder.resolve("gateway.out")));
            }
            Thread.sleep(100);
        }
    }

    private boolean ready() throws InterruptedException {
        try {
            return get("/readyz").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The WebSocket URL of the demo workspace. */
    URI url() {
        return URI.create("ws://127.0.0.1:" + port + "/workspaces/demo/realtime/connect");
    }

    /** The value of a counter, as {@code /metrics} shows it; 0 if it is not there. */
    long counter(String series) throws IOException, InterruptedException {
        return Counters.read(http, URI.create("http://127.0.0.1:" + port + "/metrics"), series);
    }

    /** CPU time that it has used so far, in seconds. */
    double cpuSeconds() throws IOException {
        return ServerProcess.cpuSeconds(process.pid());
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Tells it to stop, with SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end of what was told to stop. */
    void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(STOP_LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
            throw new IOException("the gateway does not stop");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        http.close();
        ServerProcess.delete(folder);
    }
}
