package dev.tidewire.app.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is captured.
 *
 * @param pollInterval how long an idle reader waits before it looks again: latency against CPU
 * @param sources the databases
 */
public record CaptureConfig(Duration pollInterval, List<PostgresSourceConfig> sources) {
    /** A few milliseconds of latency for most of what 1 ms costs while idle. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(5);

    public CaptureConfig {
        sources = List.copyOf(sources);
    }

    static CaptureConfig read(Section section, boolean required) {
        Duration pollInterval =
                section.duration(
                        "pollInterval",
                        DEFAULT_POLL_INTERVAL,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(10));
        List<PostgresSourceConfig> sources =
                section.sections("sources").stream().map(PostgresSourceConfig::read).toList();
        if (required && sources.isEmpty()) {
            section.problem(
                    "sources",
                    "is missing; name at least one database, see: tidewire config sample");
        }
        requireDistinct(section, sources);
        return new CaptureConfig(pollInterval, sources);
    }

    private static void requireDistinct(Section section, List<PostgresSourceConfig> sources) {
        Set<String> names = new HashSet<>();
        for (PostgresSourceConfig source : sources) {
            if (!source.name().isEmpty() && !names.add(source.name())) {
                section.problem(
                        "sources",
                        "has two sources named " + source.name() + "; give each its own name");
            }
        }
    }
}
