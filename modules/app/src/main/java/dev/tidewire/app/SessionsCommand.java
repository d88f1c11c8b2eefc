package dev.tidewire.app;

import picocli.CommandLine.Command;

/** {@code tidewire sessions}. */
@Command(
        name = "sessions",
        description = "Lists and ends the open sessions of a gateway.",
        mixinStandardHelpOptions = true)
final class SessionsCommand extends CommandGroup {}
