package dev.tidewire.ingest;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of all tasks of an instance since its start. Once a record is done with, {@code received
 * = appended + duplicates + held + rerouted + mapped + dead}. Thread-safe.
 */
public final class IngestMetrics {
    final LongAdder received = new LongAdder();
    final LongAdder appended = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder held = new LongAdder();
    final LongAdder rerouted = new LongAdder();
    final LongAdder mapped = new LongAdder();
    final LongAdder dead = new LongAdder();
    final LongAdder fencings = new LongAdder();

    /** Records that were read, of mapped topics too, repetitions after a restart included. */
    public long received() {
        return received.sum();
    }

    /** Events that went into the log. */
    public long appended() {
        return appended.sum();
    }

    /** Events whose idempotency key another one had within 24 hours. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Events that the log held already, read again after a restart. */
    public long held() {
        return held.sum();
    }

    /** Events that were sent on to the partition of their workspace. */
    public long rerouted() {
        return rerouted.sum();
    }

    /** Records of mapped topics that were sent on as events. */
    public long mapped() {
        return mapped.sum();
    }

    /** Records that were refused and kept aside. */
    public long dead() {
        return dead.sum();
    }

    /** How often a task stopped because another one had taken its partition over. */
    public long fencings() {
        return fencings.sum();
    }
}
