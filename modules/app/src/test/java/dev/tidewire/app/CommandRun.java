package dev.tidewire.app;

import dev.tidewire.app.config.Host;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import picocli.CommandLine;

/** One run of the program, with what it printed. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        return with(Map.of(), arguments);
    }

    static CommandRun with(Map<String, String> environment, String... arguments) {
        return in(surroundings(environment), arguments);
    }

    /** A run with something on its standard input. */
    static CommandRun reading(String input, String... arguments) {
        return in(surroundings(Map.of(), input), arguments);
    }

    private static CommandRun in(Surroundings surroundings, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                Tidewire.commandLine(surroundings)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    static Surroundings surroundings(Map<String, String> environment) {
        return surroundings(environment, "");
    }

    private static Surroundings surroundings(Map<String, String> environment, String input) {
        return new Surroundings(
                environment,
                new Host("test", "/tmp"),
                ZoneOffset.UTC,
                false,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }
}
