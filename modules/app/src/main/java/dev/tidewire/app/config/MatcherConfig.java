package dev.tidewire.app.config;

import java.time.Duration;

/**
 * How the matcher runs.
 *
 * @param applicationId its consumer group, the same for all instances
 * @param instance this instance's name, kept over restarts; the host's name by default
 * @param stateFolder for locks and ids; nothing in it is missed when it is lost
 * @param threads how many partitions are worked on at the same time
 * @param standbyReplicas how many other instances keep each partition's index warm
 * @param lease how long a gateway's filters live without a heartbeat
 */
public record MatcherConfig(
        String applicationId,
        String instance,
        String stateFolder,
        int threads,
        int standbyReplicas,
        Duration lease) {
    static MatcherConfig read(Section section, Host host) {
        return new MatcherConfig(
                section.parsed("applicationId", "tidewire-matcher", Parsers::kafkaName),
                section.parsed("instance", host.name(), Parsers::kafkaName),
                section.text("stateFolder", host.temporaryFolder() + "/tidewire-matcher"),
                section.integer("threads", 1, 1, 1_000),
                section.integer("standbyReplicas", 1, 0, 10),
                section.duration(
                        "lease",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(6),
                        Duration.ofHours(1)));
    }
}
