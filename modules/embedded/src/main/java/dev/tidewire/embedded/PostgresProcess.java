package dev.tidewire.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The server's process. A thread of its own starts it and lives as long as it does, because the
 * kernel takes the end of the starting thread for the end of the parent.
 */
final class PostgresProcess {

    private static final long FAST_STOP_SECONDS = 10;

    private final Process process;
    private final @Nullable Process watchdog;

    private PostgresProcess(Process process, @Nullable Process watchdog) {
        this.process = process;
        this.watchdog = watchdog;
    }

    /**
     * Starts a command whose output is appended to a file.
     *
     * @throws IOException if the first program of the command cannot be run
     */
    static PostgresProcess start(List<String> command, Path folder, Path log, boolean watched)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("embedded-postgres")
                .start(() -> startAndStay(builder, started));
        try {
            Process process = started.join();
            return new PostgresProcess(process, watched ? watch(process.pid()) : null);
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends the server: clients are disconnected, the data is written, the process has ended. */
    void stop() {
        try {
            for (String signal : List.of("INT", "QUIT", "KILL")) {
                Commands.signal(process.pid(), signal);
                if (Commands.ends(process.toHandle(), FAST_STOP_SECONDS)) {
                    return;
                }
            }
        } finally {
            if (watchdog != null) {
                watchdog.destroyForcibly();
            }
        }
    }

    private static void startAndStay(ProcessBuilder builder, CompletableFuture<Process> started) {
        try {
            Process process = builder.start();
            started.complete(process);
            process.waitFor();
        } catch (IOException e) {
            started.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A shell that waits for the end of its input, which the system closes with this JVM. */
    private static Process watch(long pid) throws IOException {
        String script = "trap '' INT TERM HUP; read -r never; kill -INT \"$1\"";
        return new ProcessBuilder("/bin/sh", "-c", script, "sh", Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
