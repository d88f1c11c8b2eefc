package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a task, from the moment it takes a partition over to the moment it gives it back. */
final class MatcherTask {
    private static final Logger LOG = LoggerFactory.getLogger(MatcherTask.class);
    private static final List<Family> FAMILIES = List.of(Family.values());

    /** After so long without reading an interest, a pending claim is lost. */
    private static final Duration CLAIM_PATIENCE = Duration.ofMinutes(1);

    private final ProcessorContext<byte[], SlotDelivery> context;
    private final int partition;
    private final TaskClaim claim;
    private final LogProgress progress;
    private final IndexStore store;
    private final Outbox outbox;
    private final InterestReader interests;
    private final ChangeMatcher changes;
    private final Leases leases;
    private final MatcherMetrics metrics;
    private final EarlyChanges early = new EarlyChanges();
    private long nextInterest;
    private long lastInterestAt;

    /** Claims the partition. The store has been restored. */
    MatcherTask(
            ProcessorContext<byte[], SlotDelivery> context,
            IndexStore store,
            TopologySettings settings,
            MatcherPorts ports,
            MatcherMetrics metrics) {
        this.context = context;
        this.store = store;
        this.metrics = metrics;
        this.partition = context.taskId().partition();
        Map<Family, Long> starts = ports.starts().of(partition);
        String nonce = ports.nonces().get();
        this.claim = new TaskClaim(ports.claims().append(partition, nonce), nonce);
        this.progress = new LogProgress(starts);
        this.outbox = new Outbox(context, partition, claim.epoch());
        this.interests =
                new InterestReader(
                        store, progress, outbox, settings.topology(), partition, metrics);
        this.changes = new ChangeMatcher(store.book(), outbox, partition, metrics);
        long now = context.currentSystemTimeMs();
        this.lastInterestAt = now;
        this.leases = new Leases(ports.interestsEnd(), partition, settings.lease(), now);
        store.book().slots().forEach(slot -> slot.takenOver(now));
        LOG.info("Task {} claimed its partition in epoch {}", partition, claim.epoch());
    }

    /** Reads a record of the interests. */
    void interest(Record<byte[], byte[]> record, long offset) {
        claim.requireNotLost();
        nextInterest = offset + 1;
        lastInterestAt = context.currentSystemTimeMs();
        String nonce = interests.read(record.key(), record.value(), offset, lastInterestAt);
        if (nonce != null && readClaim(offset, nonce)) {
            reportProgress();
            for (var change = early.poll(); change != null; change = early.poll()) {
                handle(change.family(), change.record(), change.offset());
            }
        }
    }

    private boolean readClaim(long offset, String nonce) {
        try {
            return claim.read(offset, nonce);
        } finally {
            if (offset > claim.epoch()) {
                metrics.fencings.increment();
                LOG.warn(
                        "Task {} of epoch {} stops: the partition was claimed in epoch {}",
                        partition,
                        claim.epoch(),
                        offset);
            }
        }
    }

    /** Reads a record of a change log. */
    void change(Family family, Record<byte[], byte[]> record, long offset) {
        claim.requireNotLost();
        if (claim.held()) {
            handle(family, record, offset);
        } else {
            early.add(family, record, offset);
        }
    }

    private void handle(Family family, Record<byte[], byte[]> record, long offset) {
        if (progress.holeBefore(family, offset)) {
            LOG.warn(
                    "Task {} found no changes of {} between offsets {} and {}",
                    partition,
                    family.label(),
                    progress.next(family),
                    offset);
            store.book().slots().forEach(slot -> reportProgress(slot, family));
            progress.skipTo(family, offset);
            // Before the change goes out: behind it, nobody could tell that something is missing.
            store.book().slots().forEach(slot -> reportProgress(slot, family));
        }
        changes.match(family, record, offset);
        progress.processed(family, offset);
    }

    /** What is due every second. */
    void tick() {
        claim.requireNotLost();
        long now = context.currentSystemTimeMs();
        if (!claim.held()) {
            if (now - lastInterestAt > CLAIM_PATIENCE.toMillis()) {
                throw new IllegalStateException(
                        "task " + partition + " does not find its claim of epoch " + claim.epoch());
            }
            return;
        }
        reportProgress();
        for (Slot slot : leases.expired(store.book().slots(), nextInterest, now)) {
            LOG.warn(
                    "Task {} drops {} filters of slot {}, epoch {}: no heartbeat for {} ms",
                    partition,
                    slot.filters().size(),
                    slot.number(),
                    slot.epoch(),
                    now - slot.heardAt());
            store.purge(slot);
            metrics.purges.increment();
            outbox.released(slot);
        }
    }

    private void reportProgress() {
        for (Slot slot : store.book().slots()) {
            for (int index = 0; index < FAMILIES.size(); index++) {
                reportProgress(slot, FAMILIES.get(index));
            }
        }
    }

    private void reportProgress(Slot slot, Family family) {
        if (!slot.filters().isEmpty()) {
            outbox.progress(slot, family, progress);
        }
    }

    /**
     * The partition goes. Whoever takes it over begins where this task stops, so gateways are told
     * that there is nothing between; without that, they would replay the last second.
     */
    void close() {
        if (early.size() > 0) {
            LOG.warn("Task {} ends before its claim with {} changes", partition, early.size());
        }
        if (claim.held()) {
            try {
                reportProgress();
            } catch (RuntimeException e) {
                // Nothing is lost: the successor's first progress shows the gateways what to
                // replay.
                LOG.warn("Task {} could not tell its last progress: {}", partition, e.toString());
            }
        }
    }
}
