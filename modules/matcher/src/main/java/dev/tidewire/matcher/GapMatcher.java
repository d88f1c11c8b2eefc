package dev.tidewire.matcher;

import dev.tidewire.model.LogGap;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.GapRecords;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Tells every filter of a family, of one workspace or of all, that changes are lost. What a filter
 * asks for does not matter: nobody knows what the changes were.
 */
final class GapMatcher {
    private final FilterBook book;
    private final Outbox outbox;
    private final MatcherMetrics metrics;
    private final Interested interested = new Interested();

    GapMatcher(FilterBook book, Outbox outbox, MatcherMetrics metrics) {
        this.book = book;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /**
     * Delivers a gap.
     *
     * @throws dev.tidewire.records.MalformedRecordException if the record is none
     */
    void match(Record<byte[], byte[]> record, LogPosition position) {
        LogGap gap =
                GapRecords.from(position.family(), record.key(), record.value(), record.headers());
        try {
            for (FilterIndex<LiveFilter> index : concerned(gap)) {
                index.forEach(filter -> interested.matched(filter, Transition.NONE));
            }
            if (interested.slots().isEmpty()) {
                metrics.filtered.increment();
                return;
            }
            interested.slots().forEach(slot -> deliver(record, gap, position, slot));
            metrics.matched.increment();
        } finally {
            interested.clear();
        }
    }

    private List<FilterIndex<LiveFilter>> concerned(LogGap gap) {
        WorkspaceId workspace = gap.workspace();
        if (workspace == null) {
            return book.indexes(gap.family());
        }
        FilterIndex<LiveFilter> index = book.index(workspace.value(), gap.family());
        return index == null ? List.of() : List.of(index);
    }

    private void deliver(
            Record<byte[], byte[]> record, LogGap gap, LogPosition position, Slot slot) {
        SlotMatches matches = slot.matches();
        matches.sort();
        int parts = matches.parts();
        for (int part = 0; part < parts; part++) {
            Delivery.Gap delivery =
                    new Delivery.Gap(
                            gap.workspace(),
                            outbox.epoch(),
                            slot.epoch(),
                            position,
                            Arrays.stream(matches.part(part).matched()).boxed().toList(),
                            part,
                            parts - 1,
                            gap.reason());
            outbox.send(
                    gap.workspace() == null ? null : record.key(),
                    slot,
                    delivery,
                    record.timestamp());
            metrics.deliveries.increment();
        }
    }
}
