package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates changes and gaps and delivers each one to the slots that it concerns. */
final class ChangeMatcher {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeMatcher.class);

    /** So many malformed changes are logged one by one, then the 128th, the 256th and so on. */
    private static final int LOGGED_EACH = 100;

    private final FilterBook book;
    private final Outbox outbox;
    private final int partition;
    private final MatcherMetrics metrics;
    private final Interested interested = new Interested();
    private final GapMatcher gaps;
    private long skipped;

    ChangeMatcher(FilterBook book, Outbox outbox, int partition, MatcherMetrics metrics) {
        this.book = book;
        this.outbox = outbox;
        this.partition = partition;
        this.metrics = metrics;
        this.gaps = new GapMatcher(book, outbox, metrics);
    }

    /** Evaluates one record. One that cannot be read or judged is logged and skipped. */
    void match(Family family, Record<byte[], byte[]> record, long offset) {
        metrics.received.increment();
        if (GapRecords.isGap(record.headers())) {
            gap(record, new LogPosition(family, partition, offset));
        } else {
            change(family, record, offset);
        }
    }

    private void gap(Record<byte[], byte[]> record, LogPosition position) {
        try {
            gaps.match(record, position);
        } catch (MalformedRecordException malformed) {
            metrics.malformed.increment();
            logSkipped(position.family(), position.offset(), malformed);
        }
    }

    private void change(Family family, Record<byte[], byte[]> record, long offset) {
        ChangeHeader header;
        try {
            header = evaluate(family, record);
        } catch (RuntimeException malformed) {
            // Whatever is wrong with it would be wrong each time: the log behind it must not wait.
            interested.clear();
            metrics.malformed.increment();
            logSkipped(family, offset, malformed);
            return;
        }
        if (header == null || interested.slots().isEmpty()) {
            metrics.filtered.increment();
            return;
        }
        deliver(record, header, new LogPosition(family, partition, offset));
        metrics.matched.increment();
    }

    private void logSkipped(Family family, long offset, RuntimeException malformed) {
        skipped++;
        if (skipped <= LOGGED_EACH || Long.bitCount(skipped) == 1) {
            LOG.warn(
                    "Skipped a malformed change at {}-{} offset {}, the {}. of this task: {}",
                    Topics.changeLog(family),
                    partition,
                    offset,
                    skipped,
                    malformed.toString());
        }
    }

    /** Fills the interested slots; null where there is no filter to ask. */
    private @Nullable ChangeHeader evaluate(Family family, Record<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            throw new IllegalArgumentException("a change must have a key and a value");
        }
        String workspace = new String(record.key(), StandardCharsets.UTF_8);
        FilterIndex<LiveFilter> index = book.index(workspace, family);
        if (index == null) {
            return null;
        }
        ChangeHeader header = ChangeHeader.of(workspace, record.headers());
        if (header.channel().family() != family) {
            throw new IllegalArgumentException("header channel is of another family");
        }
        Change change =
                Change.of(header.workspace(), header.channel(), header.operation(), record.value());
        metrics.candidates.add(index.match(change, interested));
        metrics.matches.add(interested.filters());
        return header;
    }

    private void deliver(Record<byte[], byte[]> record, ChangeHeader header, LogPosition position) {
        try {
            List<Slot> slots = interested.slots();
            for (int index = 0; index < slots.size(); index++) {
                deliver(record, header, position, slots.get(index));
            }
        } finally {
            interested.clear();
        }
    }

    private void deliver(
            Record<byte[], byte[]> record, ChangeHeader header, LogPosition position, Slot slot) {
        SlotMatches matches = slot.matches();
        matches.sort();
        int parts = matches.parts();
        for (int part = 0; part < parts; part++) {
            SlotMatches.Part numbers = matches.part(part);
            Delivery.Change delivery =
                    new Delivery.Change(
                            header.workspace(),
                            outbox.epoch(),
                            slot.epoch(),
                            position,
                            header.committedAt(),
                            record.timestamp(),
                            numbers.matched(),
                            numbers.entered(),
                            numbers.left(),
                            part,
                            parts - 1,
                            record.value());
            outbox.send(record.key(), slot, delivery, record.timestamp());
            metrics.deliveries.increment();
        }
    }
}
