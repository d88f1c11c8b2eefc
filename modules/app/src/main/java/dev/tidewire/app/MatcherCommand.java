package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Role;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import picocli.CommandLine.Command;

/** {@code tidewire matcher}. */
@Command(
        name = "matcher",
        description = {
            "Matches changes against the filters of all clients and hands them to the gateways.",
            "Several may run: they share the partitions of the change log.",
            "It stops in order on SIGTERM and Ctrl-C. The topics must exist: 'tidewire topics create'."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire matcher --config tidewire.yaml",
            "  TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS=broker:9092 tidewire matcher --config tidewire.yaml"
        })
final class MatcherCommand extends RoleCommand {
    MatcherCommand(Surroundings surroundings) {
        super(Role.MATCHER, surroundings);
    }

    @Override
    Part start(Configuration configuration, PrometheusMeterRegistry meters) {
        return Roles.matcher(configuration, meters);
    }
}
