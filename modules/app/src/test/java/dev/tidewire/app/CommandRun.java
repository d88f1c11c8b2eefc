package dev.tidewire.app;

import dev.tidewire.app.config.Host;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.Map;
import picocli.CommandLine;

/** One run of the program, with what it printed. */
record CommandRun(int exitCode, String out, String err) {
    static CommandRun of(String... arguments) {
        return with(Map.of(), arguments);
    }

    static CommandRun with(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                Tidewire.commandLine(surroundings(environment))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    static Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(environment, new Host("test", "/tmp"), ZoneOffset.UTC, false);
    }
}
