package dev.tidewire.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One role of Tidewire as a process of its own, started through the command line. */
final class RoleProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    /** Has a log configuration that goes before the program's own. */
    private static final Path VERBOSE = Path.of("src/test/verbose").toAbsolutePath();

    private final List<String> options;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    private RoleProcess(
            List<String> options,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {
        this.options = options;
        this.arguments = arguments;
        this.environment = environment;
        this.log = log;
        this.process = launch(options, arguments, environment, log);
    }

    /** Starts a role; {@link #awaitReady()} says when it is ready. */
    static RoleProcess start(String role, Path config, Path folder) {
        return start(List.of(), role, config, folder);
    }

    /**
     * Starts an instance of a role.
     *
     * @param name of its log
     * @param environment variables that override the configuration
     */
    static RoleProcess start(
            String role, String name, Map<String, String> environment, Path config, Path folder) {
        return new RoleProcess(
                List.of(),
                List.of(role, "--config", config.toString()),
                environment,
                folder.resolve(name + ".log"));
    }

    /** Starts a role whose HTTP server logs everything too. */
    static RoleProcess startTalkative(String role, Path config, Path folder) {
        return start(
                List.of("-Djava.util.logging.config.file=" + VERBOSE.resolve("logging.properties")),
                role,
                config,
                folder);
    }

    private static RoleProcess start(List<String> options, String role, Path config, Path folder) {
        return new RoleProcess(
                options,
                List.of(role, "--config", config.toString()),
                Map.of(),
                folder.resolve(role + ".log"));
    }

    /** A process of the command line. */
    static Process launch(List<String> arguments, Path log) {
        return launch(List.of(), arguments, Map.of(), log);
    }

    private static Process launch(
            List<String> options,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        VERBOSE
                                + File.pathSeparator
                                + System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path"))));
        command.addAll(options);
        command.add("dev.tidewire.app.Tidewire");
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RoleProcess awaitReady() {
        Awaitility.await(arguments.getFirst() + " to be ready").atMost(READY).until(this::ready);
        return this;
    }

    private boolean ready() {
        String written = log();
        if (!process.isAlive()) {
            throw new AssertionError(arguments.getFirst() + " ended early:\n" + written);
        }
        return written.contains("event=ready");
    }

    /** Everything that the role has written so far. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process as {@code kill -9} does, and starts it again. */
    void killAndStart() {
        kill();
        start();
    }

    /** Ends the process as {@code kill -9} does; {@link #start()} starts it again. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it from running, until {@link #resume()}; it notices nothing. */
    void suspend() {
        signal("STOP");
    }

    /** Lets it run on. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the process to stop, and does not wait for it. */
    void terminate() {
        // Unlike Process.destroy() it can be done again.
        process.toHandle().destroy();
    }

    /** Waits for the process to end with this exit code. */
    void awaitExit(int code) {
        awaitEnd();
        if (process.exitValue() != code) {
            throw new AssertionError("exit code " + process.exitValue() + ":\n" + log());
        }
    }

    /** Ends the process as an operator does, and starts it again. */
    void stopAndStart() {
        close();
        start();
    }

    /** Starts the process again after {@link #close()}. */
    void start() {
        truncateLog();
        process = launch(options, arguments, environment, log);
    }

    private void truncateLog() {
        try {
            Files.move(log, log.resolveSibling(log.getFileName() + "." + System.nanoTime()));
            Files.createFile(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(arguments.getFirst() + " did not stop in 20 s:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }
}
