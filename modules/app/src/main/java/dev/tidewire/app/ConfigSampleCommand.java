package dev.tidewire.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewire config sample}. */
@Command(
        name = "sample",
        description = "Prints a configuration with every key, its default and what it is for.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  tidewire config sample > tidewire.yaml"})
final class ConfigSampleCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().print(sample());
        spec.commandLine().getOut().flush();
        return Tidewire.OK;
    }

    static String sample() throws IOException {
        try (InputStream resource =
                ConfigSampleCommand.class.getResourceAsStream("/tidewire-sample.yaml")) {
            if (resource == null) {
                throw new IOException("tidewire-sample.yaml is missing in the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
