package dev.tidewire.gateway;

import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.FilterIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters that a scan evaluates, as the matcher does it, by the same index. Changed by the
 * scanning thread under the hub's lock, and used by it without.
 */
final class ScanFilters {
    private static final Logger LOG = LoggerFactory.getLogger(ScanFilters.class);

    private final Coverage coverage;
    private final ScanRoom room = new ScanRoom();
    private final Map<WorkspaceId, FilterIndex<ReplayedFilter>> indexes = new HashMap<>();
    private final Map<LiveFilter, ReplayedFilter> filters = new HashMap<>();
    private final List<Hit> hits = new ArrayList<>();
    private int matched;

    /** A filter that the record under way matches. */
    private record Hit(ReplayedFilter filter, Transition transition) {}

    ScanFilters(Coverage coverage) {
        this.coverage = coverage;
    }

    Collection<ReplayedFilter> all() {
        return filters.values();
    }

    /** Takes a subscription in. */
    void join(Subscription subscription) {
        LiveFilter filter = subscription.filter();
        filters.computeIfAbsent(
                        filter,
                        _ ->
                                indexes.computeIfAbsent(
                                                filter.filter().workspace(),
                                                _ -> new FilterIndex<>())
                                        .findOrAdd(
                                                filter.filter(), () -> new ReplayedFilter(filter)))
                .join(subscription, room);
    }

    /** A filter may come again as another one, so none is kept that nobody is subscribed to. */
    void dropEmpty() {
        filters.values()
                .removeIf(replayed -> {
                    boolean empty = replayed.dropEmpty();
                    if (empty) {
                        drop(replayed);
                    }
                    return empty;
                });
    }

    private void drop(ReplayedFilter replayed) {
        WorkspaceId workspace = replayed.filter().filter().workspace();
        FilterIndex<ReplayedFilter> index = indexes.get(workspace);
        if (index != null) {
            index.remove(replayed);
            if (index.size() == 0) {
                indexes.remove(workspace);
            }
        }
    }

    /**
     * Evaluates records from an index on, until all are done or so much is held back that it is to
     * be sent.
     *
     * @param found gets what is to be sent at once
     * @return the index at which to go on
     */
    int evaluate(List<LogRecord> records, int begin, List<Found> found) {
        int index = begin;
        do {
            LogRecord record = records.get(index++);
            hits.clear();
            evaluate(record);
            if (!hits.isEmpty()) {
                matched++;
                Targets targets = new Targets();
                hits.forEach(hit -> hit.filter().matched(record, hit.transition(), targets));
                if (!targets.isEmpty()) {
                    found.add(new Found(record, targets, 0));
                }
            }
        } while (index < records.size() && !room.full());
        return index;
    }

    /** Whether what is held back is to be sent before more is evaluated. */
    boolean full() {
        return room.full();
    }

    /** How many records were for somebody, since the last time. */
    int takeMatched() {
        int taken = matched;
        matched = 0;
        return taken;
    }

    private void evaluate(LogRecord record) {
        try {
            switch (record) {
                case LogRecord.Change change -> evaluate(change);
                case LogRecord.Gap gap -> evaluate(gap);
            }
        } catch (IllegalArgumentException malformed) {
            // The matcher skips it too, so that all clients see the same.
            LOG.warn(
                    "skipped a malformed change in a replay: log={} offset={}",
                    coverage,
                    record.offset());
            hits.clear();
        }
    }

    private void evaluate(LogRecord.Change change) {
        FilterIndex<ReplayedFilter> index = indexes.get(change.workspace());
        if (index != null) {
            index.match(
                    Change.of(
                            change.workspace(),
                            change.channel(),
                            change.operation(),
                            change.value()),
                    (filter, transition) -> hits.add(new Hit(filter, transition)));
        }
    }

    private void evaluate(LogRecord.Gap gap) {
        indexes.forEach((workspace, index) -> {
            if (gap.workspace() == null || gap.workspace().equals(workspace)) {
                index.forEach(filter -> hits.add(new Hit(filter, Transition.NONE)));
            }
        });
    }
}
