package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** {@code tidewire dev} as a process, and the commands a developer uses beside it. */
final class DevProcess implements AutoCloseable {
    private static final List<String> PORTS =
            List.of("--port", "--kafka-port", "--postgres-port", "--issuer-port", "--mongo-port");

    private final Path folder;
    private final Path log;
    private final Process process;

    private DevProcess(Path folder, Path log, Process process) {
        this.folder = folder;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it, on any ports where none is given, with its data below {@code folder}; returns at
     * once.
     */
    static DevProcess start(Path folder, String... options) {
        List<String> arguments = new ArrayList<>(List.of("dev", "--data", folder.toString()));
        arguments.addAll(List.of(options));
        for (String port : PORTS) {
            if (!arguments.contains(port)) {
                arguments.addAll(List.of(port, "0"));
            }
        }
        Path log = folder.resolveSibling(folder.getFileName() + ".out");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DevProcess(folder, log, RoleProcess.launch(arguments, log));
    }

    DevProcess awaitReady() {
        Path file = folder.resolve("dev.json");
        Awaitility.await("dev to be ready")
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("dev ended early:\n" + output());
                    }
                    return Files.exists(file) && json().path("pid").asLong() == process.pid();
                });
        return this;
    }

    JsonNode json() {
        try {
            return RealtimeClient.parse(Files.readString(folder.resolve("dev.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Connection connect() throws SQLException {
        URI uri = URI.create(json().path("postgres").asText());
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
                uri.getUserInfo(),
                "");
    }

    /** An authenticated connection, with a token that the command line printed. */
    RealtimeClient client() {
        String token = command("token", "--workspace", "demo", "--dev-folder", folder.toString());
        RealtimeClient client =
                RealtimeClient.to(
                                URI.create(
                                        json().path("gateway").asText()
                                                + "/workspaces/demo/realtime/connect"))
                        .bearer(token.strip())
                        .connect();
        client.next("authenticated");
        return client;
    }

    /** What another command prints. */
    String command(String... arguments) {
        Path output = folder.resolveSibling("command" + System.nanoTime());
        Process command = RoleProcess.launch(List.of(arguments), output);
        try {
            if (!command.waitFor(60, TimeUnit.SECONDS) || command.exitValue() != 0) {
                command.destroyForcibly();
                throw new AssertionError(
                        String.join(" ", arguments) + ": " + Files.readString(output));
            }
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The process and all that it has started. */
    List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }

    /** What Ctrl-C does. */
    void interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** The exit code; fails if it takes more than a minute. */
    int exitCode() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("dev does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
