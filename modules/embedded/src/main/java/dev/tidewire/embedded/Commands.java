package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Short commands of the operating system. */
final class Commands {

    /** How a command ended. */
    record Result(int status, String output) {

        boolean succeeded() {
            return status == 0;
        }
    }

    private static final int NOT_FOUND = 127;

    private Commands() {}

    /** Runs a command to its end; one that cannot be started counts as failed. */
    static Result run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(NOT_FOUND, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw interrupted(command.getFirst(), e);
        }
    }

    static boolean succeeds(List<String> command) {
        return run(command).succeeded();
    }

    /** Sends a signal, such as INT, to a process; whether it existed is not told. */
    static void signal(long pid, String signal) {
        run(List.of("/bin/sh", "-c", "kill -" + signal + " \"$1\"", "sh", Long.toString(pid)));
    }

    /** Whether the process ends within the time. */
    static boolean ends(ProcessHandle process, long seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw interrupted("waiting for a process", e);
        }
    }

    static EmbeddedServerException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new EmbeddedServerException("Interrupted during " + what + "; start again.", cause);
    }
}
