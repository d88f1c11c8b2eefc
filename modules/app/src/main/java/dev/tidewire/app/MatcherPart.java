package dev.tidewire.app;

import dev.tidewire.app.config.IngestConfig;
import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.app.config.MatcherConfig;
import dev.tidewire.app.config.TopicMappingConfig;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.ingest.ChannelFrom;
import dev.tidewire.ingest.IngestHealth;
import dev.tidewire.ingest.IngestMetrics;
import dev.tidewire.ingest.IngestSettings;
import dev.tidewire.ingest.IngestStreams;
import dev.tidewire.ingest.TopicMapping;
import dev.tidewire.ingest.WorkspaceFrom;
import dev.tidewire.matcher.MatcherHealth;
import dev.tidewire.matcher.MatcherMetrics;
import dev.tidewire.matcher.MatcherSettings;
import dev.tidewire.matcher.MatcherStreams;
import dev.tidewire.model.WorkspaceId;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The role matcher: filters over the change logs, and events on their way into theirs, each an
 * application of Kafka Streams.
 */
final class MatcherPart implements Part {
    private final MatcherStreams matcher;
    private final IngestStreams ingest;

    private MatcherPart(MatcherStreams matcher, IngestStreams ingest) {
        this.matcher = matcher;
        this.ingest = ingest;
    }

    /**
     * Starts both; {@link #check()} says when they have their partitions.
     *
     * @throws dev.tidewire.records.ClusterUnavailableException if Kafka does not answer, or a topic
     *     is missing
     */
    static MatcherPart start(
            KafkaConfig kafka,
            MatcherConfig matcherConfig,
            IngestConfig ingestConfig,
            MeterRegistry meters) {
        MatcherStreams matcher = matcher(kafka, matcherConfig, meters);
        IngestStreams ingest = ingest(kafka, matcherConfig, ingestConfig, meters);
        matcher.start();
        try {
            ingest.start();
            return new MatcherPart(matcher, ingest);
        } catch (RuntimeException e) {
            matcher.close();
            throw e;
        }
    }

    private static MatcherStreams matcher(
            KafkaConfig kafka, MatcherConfig config, MeterRegistry meters) {
        MatcherMetrics metrics = new MatcherMetrics();
        Meters.bind(metrics, meters);
        return new MatcherStreams(
                new MatcherSettings(
                        config.applicationId(),
                        config.instance(),
                        Path.of(config.stateFolder()),
                        config.threads(),
                        config.standbyReplicas(),
                        config.lease(),
                        kafka.clientSettings()),
                metrics);
    }

    private static IngestStreams ingest(
            KafkaConfig kafka, MatcherConfig instance, IngestConfig config, MeterRegistry meters) {
        IngestMetrics metrics = new IngestMetrics();
        Meters.bind(metrics, meters);
        return new IngestStreams(
                new IngestSettings(
                        config.applicationId(),
                        instance.instance(),
                        Path.of(instance.stateFolder()),
                        config.threads(),
                        instance.standbyReplicas(),
                        config.mappings().stream().map(MatcherPart::mapping).toList(),
                        kafka.clientSettings()),
                metrics);
    }

    private static TopicMapping mapping(TopicMappingConfig config) {
        String name = config.workspace().name();
        WorkspaceFrom workspace =
                switch (config.workspace().kind()) {
                    case "key" -> new WorkspaceFrom.Key();
                    case "header" -> new WorkspaceFrom.Header(name);
                    case "path" -> new WorkspaceFrom.Path(name);
                    default -> new WorkspaceFrom.Fixed(WorkspaceId.of(name));
                };
        ChannelFrom channel =
                config.channel().kind().equals("topic")
                        ? new ChannelFrom.Topic()
                        : new ChannelFrom.Path(config.channel().name());
        return new TopicMapping(Pattern.compile(config.topics()), workspace, channel);
    }

    @Override
    public String name() {
        return "matcher";
    }

    @Override
    public Readiness check() {
        MatcherHealth filters = matcher.check();
        IngestHealth events = ingest.check();
        return new Readiness(
                filters.ready() && events.ready(),
                Map.of("matcher", filters.detail(), "ingest", events.detail()));
    }

    @Override
    public void close() {
        try (matcher) {
            ingest.close();
        }
    }
}
