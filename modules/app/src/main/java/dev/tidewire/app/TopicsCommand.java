package dev.tidewire.app;

import picocli.CommandLine.Command;

/** {@code tidewire topics}. */
@Command(
        name = "topics",
        description = "Creates and compares Tidewire's Kafka topics.",
        mixinStandardHelpOptions = true)
final class TopicsCommand extends CommandGroup {}
