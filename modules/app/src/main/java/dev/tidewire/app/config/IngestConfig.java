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

    /**
     * @param matcher the group that this one must not be
     */
    static IngestConfig read(Section section, String matcher) {
        String applicationId =
                section.parsed("applicationId", "tidewire-ingest", Parsers::kafkaName);
        if (applicationId.equals(matcher)) {
            section.problem(
                    "applicationId",
                    "is \"" + matcher + "\", as matcher.applicationId; they must differ");
        }
        return new IngestConfig(
                applicationId,
                section.integer("threads", 1, 1, 1_000),
                section.sections("mappings").stream().map(TopicMappingConfig::read).toList());
    }
}
