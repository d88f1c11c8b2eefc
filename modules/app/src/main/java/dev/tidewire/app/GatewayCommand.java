package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Role;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import picocli.CommandLine.Command;

/** {@code tidewire gateway}. */
@Command(
        name = "gateway",
        description = {
            "Serves clients: one WebSocket each, at /workspaces/{id}/realtime/connect.",
            "Several may run, each with its own gateway.slot; in a StatefulSet that is the ordinal.",
            "It stops in order on SIGTERM and Ctrl-C. The topics must exist: 'tidewire topics create'."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire gateway --config tidewire.yaml",
            "  TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS=broker:9092 tidewire gateway --config tidewire.yaml"
        })
final class GatewayCommand extends RoleCommand {
    GatewayCommand(Surroundings surroundings) {
        super(Role.GATEWAY, surroundings);
    }

    @Override
    Part start(Configuration configuration, PrometheusMeterRegistry meters) {
        return Roles.gateway(configuration, meters);
    }
}
