package dev.tidewire.app.config;

import java.util.List;

/**
 * How events of applications are taken up, in the role matcher.
 *
 * @param applicationId its consumer group, the same for all instances
 * @param threads how many partitions are worked on at the same time
 * @param mappings Kafka topics of the company whose records are events; the first that names a
 *     topic counts
 */
public record IngestConfig(String applicationId, int threads, List<TopicMappingConfig> mappings) {
    public IngestConfig {
        mappings = List.copyOf(mappings);
    }

    static IngestConfig read(Section section) {
        return new IngestConfig(
                section.parsed("applicationId", "tidewire-ingest", Parsers::kafkaName),
                section.integer("threads", 1, 1, 1_000),
                section.sections("mappings").stream().map(TopicMappingConfig::read).toList());
    }
}
