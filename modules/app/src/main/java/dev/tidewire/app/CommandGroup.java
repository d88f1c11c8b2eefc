package dev.tidewire.app;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has subcommands: alone, it is wrong usage. */
abstract class CommandGroup implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        CommandLine line = spec.commandLine();
        throw new ParameterException(
                line, "name one of " + String.join(", ", line.getSubcommands().keySet()));
    }
}
