package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.Role;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import picocli.CommandLine.Command;

/** {@code tidewire capture}. */
@Command(
        name = "capture",
        description = {
            "Captures the changes of the configured databases into Kafka.",
            "Several may run: one works on each database, the others stand by.",
            "It stops in order on SIGTERM and Ctrl-C. The topics must exist: 'tidewire topics create'."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire capture --config tidewire.yaml",
            "  TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS=broker:9092 tidewire capture --config tidewire.yaml"
        })
final class CaptureCommand extends RoleCommand {
    CaptureCommand(Surroundings surroundings) {
        super(Role.CAPTURE, surroundings);
    }

    @Override
    Part start(Configuration configuration, PrometheusMeterRegistry meters) {
        return Roles.capture(configuration, meters);
    }
}
