package dev.tidewire.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A role of Tidewire as a process of its own. Used by one thread at a time. */
final class Role implements AutoCloseable {
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 40;
    private static final long THAW_SECONDS = 3;
    private static final long POLL_MILLIS = 50;
    private static final String READY = "event=ready";

    private final String name;
    private final String role;
    private final Path config;
    private final Path folder;
    private Process process;
    private Path log;
    private int starts;

    /**
     * @param name such as {@code matcher-1}, which its log goes by
     * @param role the command
     */
    Role(String name, String role, Path config, Path folder) {
        this.name = name;
        this.role = role;
        this.config = config;
        this.folder = folder;
        this.log = logFile();
        this.process = launch();
        // However the run ends, the process does not outlive it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> process.destroyForcibly(), "end-" + name));
    }

    private Path logFile() {
        return folder.resolve("%s-%d.log".formatted(name, starts));
    }

    private Process launch() {
        log = logFile();
        starts++;
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.tidewire.app.Tidewire",
                        role,
                        "--config",
                        config.toString());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /**
     * Waits until it is ready.
     *
     * @throws IllegalStateException if it ends, or is not ready in two minutes
     */
    void awaitReady() {
        long begin = System.nanoTime();
        while (!text(log).contains(READY)) {
            if (!process.isAlive()
                    || System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                throw new IllegalStateException(name + " is not ready; it said:\n" + text(log));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it as an operator does. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Lets it stand still, as a machine that is suspended; {@link #thaw()} lets it go on. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it ends within some seconds. */
    boolean endsSoon() {
        try {
            return process.waitFor(THAW_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts it again after it has ended. */
    void start() {
        process = launch();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
