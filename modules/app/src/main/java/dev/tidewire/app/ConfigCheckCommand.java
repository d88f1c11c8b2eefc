package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.ConfigurationException;
import dev.tidewire.app.config.Role;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewire config check}. */
@Command(
        name = "check",
        description = {
            "Says everything that is wrong with a configuration, with the line of each problem.",
            "If nothing is, prints what is in effect: the file, the environment over it and the"
                    + " defaults, with secrets hidden."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire config check tidewire.yaml",
            "  tidewire config check --role gateway tidewire.yaml"
        })
final class ConfigCheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private @Nullable Path file;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "Also check that it is enough for this role: capture, matcher or gateway."
                            + " Repeatable.")
    private Set<Role> roles = EnumSet.noneOf(Role.class);

    ConfigCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            Configuration configuration =
                    Configuration.load(
                            Optional.ofNullable(file),
                            surroundings.environment(),
                            surroundings.host(),
                            roles);
            spec.commandLine().getOut().print(configuration.describe());
            spec.commandLine().getOut().flush();
            return Tidewire.OK;
        } catch (ConfigurationException e) {
            spec.commandLine().getOut().println(e.getMessage());
            return Tidewire.FAILED;
        }
    }
}
