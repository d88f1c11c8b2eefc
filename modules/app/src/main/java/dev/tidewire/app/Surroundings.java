package dev.tidewire.app;

import dev.tidewire.app.config.Host;
import java.io.Console;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.Map;

/**
 * What a command finds around it; tests bring their own.
 *
 * @param environment the variables of the process
 * @param host the machine, for defaults
 * @param zone of times that are shown
 * @param terminal whether a person looks at the output
 * @param input the standard input
 */
record Surroundings(
        Map<String, String> environment,
        Host host,
        ZoneId zone,
        boolean terminal,
        InputStream input) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Those of this process. */
    static Surroundings ofProcess() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                environment,
                Host.current(environment),
                ZoneId.systemDefault(),
                interactive(),
                System.in);
    }

    // The virtual machine's own console is null where there is no terminal, whatever others do.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean interactive() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Whether to colour the output: on a terminal, unless {@code NO_COLOR} is set. */
    boolean coloured() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Whether stack traces are wanted. */
    boolean debug() {
        String value = environment.getOrDefault("TIDEWIRE_DEBUG", "");
        return !value.isEmpty() && !value.equals("false") && !value.equals("0");
    }
}
