package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.PredicateException;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the interests of a partition, in order, and answers them. What cannot be right is logged
 * and skipped.
 */
final class InterestReader {
    private static final Logger LOG = LoggerFactory.getLogger(InterestReader.class);

    private final IndexStore store;
    private final LogProgress progress;
    private final Outbox outbox;
    private final LogTopology topology;
    private final int partition;
    private final MatcherMetrics metrics;

    InterestReader(
            IndexStore store,
            LogProgress progress,
            Outbox outbox,
            LogTopology topology,
            int partition,
            MatcherMetrics metrics) {
        this.store = store;
        this.progress = progress;
        this.outbox = outbox;
        this.topology = topology;
        this.partition = partition;
        this.metrics = metrics;
    }

    /**
     * Reads one interest. State changes at or below the last one applied are in the state already:
     * they are not made again, but an announcement is answered again.
     *
     * @return the nonce, if it is a claim
     */
    @Nullable String read(
            byte @Nullable [] keyBytes, byte @Nullable [] value, long offset, long now) {
        String nonce = null;
        try {
            if (keyBytes == null) {
                throw new IllegalArgumentException("an interest must have a key");
            }
            InterestKey key = InterestKey.decode(keyBytes);
            switch (key) {
                case InterestKey.Claim _ -> nonce = nonce(key, value);
                case InterestKey.Heartbeat heartbeat -> {
                    if (value != null) {
                        heartbeat(heartbeat, offset, now);
                    }
                }
                case InterestKey.Filter filter -> filter(filter, value, offset, now);
            }
        } catch (MalformedRecordException | PredicateException | IllegalArgumentException e) {
            metrics.skippedInterests.increment();
            LOG.warn(
                    "Skipped an interest at {}-{} offset {}: {}",
                    Topics.INTERESTS,
                    partition,
                    offset,
                    e.getMessage());
        }
        store.applied(offset);
        return nonce;
    }

    private static @Nullable String nonce(InterestKey key, byte @Nullable [] value) {
        return value != null
                        && InterestValue.decode(key, value) instanceof InterestValue.Claim claim
                ? claim.nonce()
                : null;
    }

    private void heartbeat(InterestKey.Heartbeat heartbeat, long offset, long now) {
        requireSlot(heartbeat.slot());
        Slot slot = slot(heartbeat.slot(), now);
        if (current(slot, heartbeat.gatewayEpoch(), offset)) {
            slot.heard(now);
        }
    }

    private void filter(InterestKey.Filter key, byte @Nullable [] value, long offset, long now) {
        requireSlot(key.slot());
        requirePartition(key.workspace());
        boolean redelivered = offset <= store.applied();
        Slot slot = slot(key.slot(), now);
        if (!current(slot, key.gatewayEpoch(), offset)) {
            return;
        }
        if (value == null) {
            if (!redelivered) {
                store.withdraw(key, offset);
            }
            return;
        }
        slot.heard(now);
        if (!redelivered) {
            store.announce(key, new String(value, StandardCharsets.UTF_8), offset);
        }
        LiveFilter live = slot.filters().get(key.number());
        if (live != null) {
            Family family = live.shelf().family();
            outbox.active(slot, key.number(), family, progress.next(family));
        }
    }

    /** Whether the epoch is the slot's present life; a higher one becomes it. */
    private boolean current(Slot slot, long gatewayEpoch, long offset) {
        if (gatewayEpoch < slot.epoch()) {
            return false;
        }
        if (gatewayEpoch > slot.epoch()) {
            store.begin(slot, gatewayEpoch, offset);
        }
        if (slot.purged()) {
            outbox.released(slot);
            return false;
        }
        return true;
    }

    private Slot slot(int number, long now) {
        Slot slot = store.book().slot(number);
        if (slot.epoch() < 0) {
            slot.takenOver(now);
        }
        return slot;
    }

    private void requireSlot(int slot) {
        if (slot >= topology.slots()) {
            throw new IllegalArgumentException(
                    "slot %d has no partition: %s has %d"
                            .formatted(slot, Topics.DELIVERIES, topology.slots()));
        }
    }

    private void requirePartition(WorkspaceId workspace) {
        int belongs = Partitioning.of(workspace, topology.partitions());
        if (belongs != partition) {
            throw new IllegalArgumentException(
                    "the workspace's interests belong in partition " + belongs);
        }
    }
}
