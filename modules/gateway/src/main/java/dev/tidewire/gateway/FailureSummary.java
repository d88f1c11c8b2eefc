package dev.tidewire.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Makes few lines of many failures. Thread-safe. */
final class FailureSummary {
    /** From one line to the next. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private long failures;

    FailureSummary(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The line to be logged now, or empty where the last one was not long ago. It names the
     * failure's class: its message may quote what failed.
     */
    synchronized Optional<String> add(Throwable failure) {
        failures++;
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return Optional.empty();
        }
        next = now.plus(INTERVAL);
        String line = "failures=" + failures + " last=" + cause(failure).getClass().getName();
        failures = 0;
        return Optional.of(line);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
