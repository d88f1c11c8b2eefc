package dev.tidewire.matcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds the slots whose gateways are gone.
 *
 * <p>A lease is over when no sign of life was read for its whole length. What was not read proves
 * nothing: a task that was stalled, or that Kafka did not answer, has heartbeats waiting. So as
 * soon as a slot misses a heartbeat the task watches: once at each tick it asks how far the
 * interests have been written, without waiting for the answer, and only when it has read all that,
 * a silence counts. A watch that is interrupted begins anew, and then must last two thirds of a
 * lease, so that gateways can be heard again after an outage.
 */
final class Leases {
    private static final long NONE = -1;

    private final InterestsEnd interestsEnd;
    private final int partition;
    private final long lease;

    /** Longest silence of the task itself, and what is missing when a slot has to be watched. */
    private final long tolerance;

    private @Nullable CompletableFuture<Long> probe;
    private long probeAt = NONE;
    private long watchSince = NONE;
    private long verifiedAt = NONE;
    private long lastTick;

    Leases(InterestsEnd interestsEnd, int partition, Duration lease, long now) {
        this.interestsEnd = interestsEnd;
        this.partition = partition;
        this.lease = lease.toMillis();
        this.tolerance = this.lease / 3;
        this.lastTick = now;
    }

    /**
     * The slots with filters whose lease is over.
     *
     * @param next the offset in the interests up to which everything was read
     */
    List<Slot> expired(Collection<Slot> slots, long next, long now) {
        boolean stalled = now - lastTick > tolerance;
        lastTick = now;
        if (!anySilent(slots, now)) {
            probe = null;
            watchSince = NONE;
            return List.of();
        }
        verify(next, now);
        if (stalled || (watchSince != NONE && now - verifiedAt > tolerance)) {
            watchSince = NONE;
        }
        return watchSince == NONE ? List.of() : overdue(slots);
    }

    private boolean anySilent(Collection<Slot> slots, long now) {
        for (Slot slot : slots) {
            if (!slot.filters().isEmpty() && now - slot.heardAt() > tolerance) {
                return true;
            }
        }
        return false;
    }

    private void verify(long next, long now) {
        CompletableFuture<Long> asked = probe;
        if (asked == null || asked.isCompletedExceptionally() || now - probeAt > tolerance) {
            ask(now);
        } else if (asked.isDone() && asked.join() <= next) {
            verifiedAt = probeAt;
            watchSince = watchSince == NONE ? probeAt : watchSince;
            ask(now);
        }
    }

    private void ask(long now) {
        probe = interestsEnd.ofInterests(partition).toCompletableFuture();
        probeAt = now;
    }

    private List<Slot> overdue(Collection<Slot> slots) {
        List<Slot> overdue = new ArrayList<>();
        for (Slot slot : slots) {
            long silentSince = Math.max(slot.heardAt(), watchSince - tolerance);
            if (!slot.filters().isEmpty() && verifiedAt - silentSince >= lease) {
                overdue.add(slot);
            }
        }
        return overdue;
    }
}
