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
                section.parsed("applicationId", "tidewire-matcher", MatcherConfig::name),
                section.parsed("instance", host.name(), MatcherConfig::name),
                section.text("stateFolder", host.temporaryFolder() + "/tidewire-matcher"),
                section.integer("threads", 1, 1, 1_000),
                section.integer("standbyReplicas", 0, 0, 10),
                section.duration(
                        "lease",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1)));
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException("must be 1 to 200 letters, digits, dots, _ or -");
        }
        return text;
    }
}
