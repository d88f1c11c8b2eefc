package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Role;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration file. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = {
                "The configuration, YAML; see 'tidewire config sample'. Default: TIDEWIRE_CONFIG.",
                "Every key can be overridden by a variable: TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS"
                        + " overrides kafka.bootstrapServers."
            })
    private @Nullable Path file;

    /** Whether anything says where Kafka is. */
    boolean namesKafka(Surroundings surroundings) {
        return file != null
                || surroundings.environment().containsKey("TIDEWIRE_CONFIG")
                || surroundings.environment().containsKey("TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS");
    }

    Configuration load(Surroundings surroundings, Set<Role> roles) {
        Optional<Path> path =
                Optional.ofNullable(file)
                        .or(() ->
                                Optional.ofNullable(
                                                surroundings.environment().get("TIDEWIRE_CONFIG"))
                                        .map(Path::of));
        return Configuration.load(path, surroundings.environment(), surroundings.host(), roles);
    }
}
