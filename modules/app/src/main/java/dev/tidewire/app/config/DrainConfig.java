package dev.tidewire.app.config;

import java.time.Duration;

/**
 * How a gateway lets go of its clients when it is told to stop.
 *
 * @param window over which their ends are spread, so that they do not all come back at once
 * @param timeout after which it ends whatever is left
 */
public record DrainConfig(Duration window, Duration timeout) {
    private static final Duration LONGEST = Duration.ofHours(1);

    static DrainConfig read(Section section) {
        Duration window =
                section.duration("window", Duration.ofSeconds(10), Duration.ZERO, LONGEST);
        Duration timeout =
                section.duration("timeout", Duration.ofSeconds(20), Duration.ofSeconds(1), LONGEST);
        if (timeout.compareTo(window) < 0) {
            section.problem(
                    section.has("window") ? "window" : "timeout",
                    "window is %s and timeout %s; the window must not be longer"
                            .formatted(Quantities.format(window), Quantities.format(timeout)));
        }
        return new DrainConfig(window, timeout);
    }
}
