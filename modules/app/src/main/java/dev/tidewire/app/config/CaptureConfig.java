package dev.tidewire.app.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is captured.
 *
 * @param pollInterval how long a reader may rest now and then while there is nothing to read
 * @param sessionTimeout how long an instance may be silent before another takes over its sources
 * @param slotLagAlarm how many bytes of WAL PostgreSQL may keep for a source without an alarm; 0
 *     for any number
 * @param sources the databases
 */
public record CaptureConfig(
        Duration pollInterval,
        Duration sessionTimeout,
        long slotLagAlarm,
        List<SourceConfig> sources) {
    /** Short enough that nobody notices, long enough to cost nothing. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(5);

    /** The shortest that Kafka's brokers take unless they are configured otherwise. */
    private static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final long DEFAULT_SLOT_LAG_ALARM = 1L << 30;

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
        Duration sessionTimeout =
                section.duration(
                        "sessionTimeout",
                        DEFAULT_SESSION_TIMEOUT,
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5));
        long slotLagAlarm =
                section.parsed("slotLagAlarm", DEFAULT_SLOT_LAG_ALARM, Quantities::bytes);
        List<SourceConfig> sources =
                section.sections("sources").stream().map(SourceConfig::read).toList();
        if (required && sources.isEmpty()) {
            section.problem(
                    "sources",
                    "is missing; name at least one database, see: tidewire config sample");
        }
        requireDistinct(section, sources);
        return new CaptureConfig(pollInterval, sessionTimeout, slotLagAlarm, sources);
    }

    private static void requireDistinct(Section section, List<SourceConfig> sources) {
        Set<String> names = new HashSet<>();
        for (SourceConfig source : sources) {
            if (!source.name().isEmpty() && !names.add(source.name())) {
                section.problem(
                        "sources",
                        "has two sources named " + source.name() + "; give each its own name");
            }
        }
    }
}
