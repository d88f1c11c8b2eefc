package dev.tidewire.embedded.mongo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program below a shell that ends it with this JVM, however that ends: the shell waits for the
 * end of its input, which the system closes with the JVM, then ends the program, waits for it and
 * removes what was temporary. Where the kernel can be asked, the program also ends with the shell.
 * Both run in a session of their own: an interrupt from the terminal is for the JVM.
 */
final class SupervisedProcess {

    private static final long STOP_SECONDS = 30;

    /**
     * Arguments: the folder to remove or nothing, the program, its arguments. TERM and not INT,
     * which a shell makes its background processes ignore.
     */
    private static final String SCRIPT =
            """
            temporary=$1
            shift
            ended=
            trap 'ended=1; kill -TERM "$program"' USR1
            exec 3<&0
            "$@" 3<&- &
            program=$!
            (read -r never <&3; kill -USR1 $$) &
            watchdog=$!
            while kill -0 "$program" 2>/dev/null; do wait "$program"; done
            kill "$watchdog" 2>/dev/null
            [ -z "$ended" ] || [ -z "$temporary" ] || rm -rf -- "$temporary"
            """;

    private final Process shell;

    private SupervisedProcess(Process shell) {
        this.shell = shell;
    }

    /**
     * Starts a program.
     *
     * @param temporary whether the folder is removed when the program was ended; the caller removes
     *     it if the program ended by itself
     */
    static SupervisedProcess start(
            Path program, List<String> arguments, Path folder, boolean temporary)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (succeeds("setsid", "true")) {
            command.add("setsid");
        }
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        command.add(temporary ? folder.toString() : "");
        if (succeeds("setpriv", "--pdeathsig", "TERM", "true")) {
            command.addAll(List.of("setpriv", "--pdeathsig", "TERM"));
        }
        command.add(program.toString());
        command.addAll(arguments);
        return new SupervisedProcess(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    boolean alive() {
        return shell.isAlive();
    }

    /** Ends the program in order and waits for its end; ends it by force if it does not end. */
    void stop() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            // The shell has ended.
        }
        try {
            if (!shell.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MongoStartException("Interrupted at the start of MongoDB; start again.", e);
        }
    }
}
