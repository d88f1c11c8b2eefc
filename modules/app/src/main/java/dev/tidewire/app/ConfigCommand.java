package dev.tidewire.app;

import picocli.CommandLine.Command;

/** {@code tidewire config}. */
@Command(
        name = "config",
        description = "Checks a configuration file, or prints a sample.",
        mixinStandardHelpOptions = true)
final class ConfigCommand extends CommandGroup {}
