package dev.tidewire.matcher;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of all tasks of an instance since its start. A gap counts as a change. Once a change is
 * done with, {@code received = matched + filtered + malformed} and {@code candidates >= matches};
 * what these two differ by was evaluated in vain. Thread-safe.
 */
public final class MatcherMetrics {
    final LongAdder received = new LongAdder();
    final LongAdder matched = new LongAdder();
    final LongAdder filtered = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder candidates = new LongAdder();
    final LongAdder matches = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder skippedInterests = new LongAdder();
    final LongAdder purges = new LongAdder();
    final LongAdder fencings = new LongAdder();

    /** Changes that were read, repetitions after a restart included. */
    public long received() {
        return received.sum();
    }

    /** Changes that at least one filter wanted. */
    public long matched() {
        return matched.sum();
    }

    /** Changes that no filter wanted. */
    public long filtered() {
        return filtered.sum();
    }

    /** Changes that could not be read or judged, and were skipped. */
    public long malformed() {
        return malformed.sum();
    }

    /** Filters that were evaluated in full, over all changes but gaps and malformed ones. */
    public long candidates() {
        return candidates.sum();
    }

    /** Those of the candidates that matched, each counted once however many gateways want it. */
    public long matches() {
        return matches.sum();
    }

    /** Records that were written for changes: one for each interested gateway and part. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Interests that cannot be right and were skipped. */
    public long skippedInterests() {
        return skippedInterests.sum();
    }

    /** How often all filters of a gateway were dropped because its heartbeats stopped. */
    public long purges() {
        return purges.sum();
    }

    /** How often a task stopped because another one had claimed its partition. */
    public long fencings() {
        return fencings.sum();
    }
}
