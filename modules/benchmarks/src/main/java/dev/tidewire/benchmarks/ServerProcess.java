package dev.tidewire.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code tidewire dev} in a process of its own, with fresh data in a temporary folder that is
 * deleted at the end.
 */
final class ServerProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final double CLOCK_TICKS_PER_SECOND = 100;

    private final Process process;
    private final Path folder;
    private final JsonNode address;

    private ServerProcess(Process process, Path folder, JsonNode address) {
        this.process = process;
        this.folder = folder;
        this.address = address;
    }

    /**
     * Starts the server and waits until everything is ready.
     *
     * @param options further options of {@code dev}
     */
    static ServerProcess start(List<String> options) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidewire-bench");
        // The database server runs as another account when this one is root, and must be able to
        // reach its folder.
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
        Path data = folder.resolve("data");
        Process process =
                new ProcessBuilder(command(data, options))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.out").toFile())
                        .start();
        // Also when the benchmark is interrupted, the server does not outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "server-end"));
        Path json = data.resolve("dev.json");
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!Files.exists(json)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException(
                        "the server did not start: "
                                + Files.readString(folder.resolve("server.out")));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return new ServerProcess(process, folder, JSON.readTree(json.toFile()));
    }

    private static List<String> command(Path data, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("dev", "--data", data.toString()));
        for (String port : List.of("--port", "--kafka-port", "--postgres-port", "--issuer-port")) {
            arguments.addAll(List.of(port, "0"));
        }
        arguments.addAll(options);
        return JavaCommand.of("dev.tidewire.app.Tidewire", arguments);
    }

    /** The WebSocket URL of the demo workspace. */
    URI gateway() {
        URI base = URI.create(address.path("gateway").asText());
        return URI.create("ws://" + base.getAuthority() + "/workspaces/demo/realtime/connect");
    }

    String issuer() {
        return address.path("issuer").asText();
    }

    String kafka() {
        return address.path("kafka").asText();
    }

    /** Where the server's database is, with the user's name. */
    URI postgres() {
        return URI.create(address.path("postgres").asText());
    }

    /** How drivers connect to the server's MongoDB. */
    String mongo() {
        return address.path("mongodb").asText();
    }

    Connection connect() throws SQLException {
        URI uri = postgres();
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
                uri.getUserInfo(),
                "");
    }

    /** A token for the demo workspace, from the server's own issuer. */
    String token() throws IOException, InterruptedException {
        String form =
                "grant_type=password&client_id=tidewire-bench&username=bench&workspace=demo&lifetime=86400";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    address.path("issuer").asText()
                                                            + "/protocol/openid-connect/token"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(form))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(answer.body()).path("access_token").asText();
        }
    }

    /** The value of one of the gateway's counters. */
    long counter(String series) throws IOException, InterruptedException {
        URI gateway = URI.create(address.path("gateway").asText());
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Counters.read(
                    http, URI.create("http://" + gateway.getAuthority() + "/metrics"), series);
        }
    }

    /** Waits until a channel of the demo workspace can be subscribed to. */
    void awaitChannel(String channel) throws IOException, InterruptedException {
        URI gateway = URI.create(address.path("gateway").asText());
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://"
                                                + gateway.getAuthority()
                                                + "/workspaces/demo/channels"))
                        .header("Authorization", "Bearer " + token())
                        .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains('"' + channel + '"')) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("channel " + channel + " does not become available");
                }
                Thread.sleep(20);
            }
        }
    }

    /**
     * CPU time that the server's JVM has used so far, in seconds; its database is a process of its
     * own and not counted.
     */
    double cpuSeconds() throws IOException {
        return cpuSeconds(process.pid());
    }

    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS_PER_SECOND;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
