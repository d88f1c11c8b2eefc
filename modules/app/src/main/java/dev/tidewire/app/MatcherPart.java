package dev.tidewire.app;

import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.app.config.MatcherConfig;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.matcher.MatcherHealth;
import dev.tidewire.matcher.MatcherMetrics;
import dev.tidewire.matcher.MatcherSettings;
import dev.tidewire.matcher.MatcherStreams;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;

/** The role matcher. */
final class MatcherPart implements Part {
    private final MatcherStreams streams;

    private MatcherPart(MatcherStreams streams) {
        this.streams = streams;
    }

    /**
     * Starts the matcher; {@link #check()} says when it has its partitions.
     *
     * @throws dev.tidewire.records.ClusterUnavailableException if Kafka does not answer, or a topic
     *     is missing
     */
    static MatcherPart start(KafkaConfig kafka, MatcherConfig config, MeterRegistry meters) {
        MatcherMetrics metrics = new MatcherMetrics();
        Meters.bind(metrics, meters);
        MatcherStreams streams =
                new MatcherStreams(
                        new MatcherSettings(
                                config.applicationId(),
                                config.instance(),
                                Path.of(config.stateFolder()),
                                config.threads(),
                                config.standbyReplicas(),
                                config.lease(),
                                kafka.clientSettings()),
                        metrics);
        streams.start();
        return new MatcherPart(streams);
    }

    @Override
    public String name() {
        return "matcher";
    }

    @Override
    public Readiness check() {
        MatcherHealth health = streams.check();
        return new Readiness(health.ready(), Map.of("matcher", health.detail()));
    }

    @Override
    public void close() {
        streams.close();
    }
}
