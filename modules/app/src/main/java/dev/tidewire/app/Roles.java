package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.HealthConfig;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.records.LogTopology;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Each role as a process of its own. */
final class Roles {
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(10);

    private Roles() {}

    /**
     * Starts capture on topics that fit together.
     *
     * @throws dev.tidewire.records.ClusterUnavailableException if Kafka does not answer, or a topic
     *     is missing
     * @throws IllegalStateException if the topics do not fit together
     */
    static Part capture(Configuration configuration, PrometheusMeterRegistry meters) {
        Map<String, Object> settings = new HashMap<>(configuration.kafka().clientSettings());
        // Closing waits for what is under way for as long as this.
        settings.put("default.api.timeout.ms", Math.toIntExact(KAFKA_TIMEOUT.toMillis()));
        settings.put("request.timeout.ms", Math.toIntExact(KAFKA_TIMEOUT.toMillis()));
        try (Admin admin = Admin.create(settings)) {
            LogTopology _ = LogTopology.read(admin, KAFKA_TIMEOUT);
        }
        return withHealth(
                configuration.health(),
                CapturePart.start(configuration.kafka(), configuration.capture(), meters),
                meters);
    }

    static Part matcher(Configuration configuration, PrometheusMeterRegistry meters) {
        return withHealth(
                configuration.health(),
                MatcherPart.start(
                        configuration.kafka(),
                        configuration.matcher(),
                        configuration.ingest(),
                        meters),
                meters);
    }

    static Part gateway(Configuration configuration, PrometheusMeterRegistry meters) {
        return GatewayPart.start(
                configuration.kafka(),
                configuration.gateway(),
                configuration.auth().orElseThrow(),
                meters);
    }

    private static Part withHealth(HealthConfig config, Part part, PrometheusMeterRegistry meters) {
        if (config.port() == 0) {
            return part;
        }
        try {
            return new Watched(part, HealthServer.start(config, part, meters));
        } catch (RuntimeException e) {
            part.close();
            throw e;
        }
    }

    /** A part with a port for its health. */
    private record Watched(Part part, HealthServer health) implements Part {
        @Override
        public String name() {
            return part.name();
        }

        @Override
        public Readiness check() {
            return part.check();
        }

        @Override
        public void close() {
            try (health) {
                part.close();
            }
        }
    }
}
