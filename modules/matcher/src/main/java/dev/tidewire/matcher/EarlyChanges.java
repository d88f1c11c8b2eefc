package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Changes that arrive before the task has read its own claim, in order.
 *
 * <p>Normally there are none: the claim is in the interests before the task fetches anything, the
 * task knows from the first fetch that the interests have unread records, and as long as that is so
 * Kafka Streams hands it no change, since interests come first. It takes a broker that answers the
 * first fetch with an older end of the log, as after a change of leader.
 *
 * <p>The positions of changes held here may be committed. If the task ends before it handles them,
 * its successor begins behind them, says so in its progress, and the gateways replay them.
 */
final class EarlyChanges {
    private static final int MAX_CHANGES = 10_000;
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private final Queue<EarlyChange> changes = new ArrayDeque<>();
    private long bytes;

    /** A change that waits. */
    record EarlyChange(Family family, Record<byte[], byte[]> record, long offset) {
        private int bytes() {
            return record.value() == null ? 0 : record.value().length;
        }
    }

    /**
     * @throws IllegalStateException if too much waits: the claim must be lost, and the task has to
     *     start again with another one
     */
    void add(Family family, Record<byte[], byte[]> record, long offset) {
        EarlyChange change = new EarlyChange(family, record, offset);
        changes.add(change);
        bytes += change.bytes();
        if (changes.size() > MAX_CHANGES || bytes > MAX_BYTES) {
            throw new IllegalStateException(
                    "the task's own claim did not arrive before " + changes.size() + " changes");
        }
    }

    /** The next one, removed, or null. */
    @Nullable EarlyChange poll() {
        EarlyChange change = changes.poll();
        if (change != null) {
            bytes -= change.bytes();
        }
        return change;
    }

    int size() {
        return changes.size();
    }
}
