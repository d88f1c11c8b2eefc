package dev.tidewire.gateway;

import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.FilterIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over a stream of the log, for all subscriptions that it catches up. Filters are
 * evaluated as the matcher does it, by the same index, and without the hub's lock; what was found
 * is told, and subscriptions become live, under it. A subscription that has reached what the
 * deliveries have passed goes on with these: nothing lies between.
 */
final class LogScan implements ChangeLog.Scan {
    private static final Logger LOG = LoggerFactory.getLogger(LogScan.class);

    /** Most frames that are queued without letting go of the lock. */
    private static final int FRAMES_AT_ONCE = 2_000;

    private final Coverage coverage;
    private final HubLock hub;
    private final Backlog backlog;
    private final ReplayFanOut fanOut;
    private final GatewayMetrics metrics;
    private final long began;

    /** Used by the scanning thread only. */
    private final Map<WorkspaceId, FilterIndex<ReplayedFilter>> indexes = new HashMap<>();

    /** Changed by the scanning thread under the hub's lock. */
    private final Map<LiveFilter, ReplayedFilter> filters = new HashMap<>();

    /** Guarded by the hub's lock. */
    private final Set<Subscription> joining = new LinkedHashSet<>();

    /** Guarded by the hub's lock. */
    private long next;

    /** A record, and whom it is for. */
    record Found(LogRecord record, Targets targets) {}

    /**
     * @param from the offset at which it begins
     * @param began now, in epoch milliseconds
     */
    LogScan(
            Coverage coverage,
            long from,
            HubLock hub,
            Backlog backlog,
            ReplayFanOut fanOut,
            GatewayMetrics metrics,
            long began) {
        this.coverage = coverage;
        this.next = from;
        this.hub = hub;
        this.backlog = backlog;
        this.fanOut = fanOut;
        this.metrics = metrics;
        this.began = began;
    }

    /** Whether it reads the stream. */
    boolean of(Coverage stream) {
        return coverage.equals(stream);
    }

    /** Whoever joins before it has read from here on misses nothing that comes later. */
    long next() {
        return next;
    }

    /** Takes a subscription whose position is not before {@link #next()}. */
    void join(Subscription subscription) {
        joining.add(subscription);
    }

    /** The subscription does not join after all. */
    void forget(Subscription subscription) {
        joining.remove(subscription);
    }

    @Override
    public boolean read(List<LogRecord> records, long following) {
        hub.locked(_ -> admit(following));
        List<Found> found = found(records);
        metrics.replayed(records.size(), found.size());
        int begin = 0;
        while (begin < found.size()) {
            int from = begin;
            begin = hub.locked(endings -> tell(found, from, endings));
            fanOut.flush();
        }
        boolean goesOn = hub.locked(endings -> settle());
        fanOut.flush();
        return goesOn;
    }

    private boolean admit(long following) {
        next = following;
        dropEmpty();
        for (Subscription subscription : joining) {
            subscription.queued(false);
            replayed(subscription.filter()).audience().add(subscription);
        }
        joining.clear();
        return true;
    }

    private ReplayedFilter replayed(LiveFilter filter) {
        return filters.computeIfAbsent(
                filter,
                _ ->
                        indexes.computeIfAbsent(
                                        filter.filter().workspace(), _ -> new FilterIndex<>())
                                .findOrAdd(filter.filter(), () -> new ReplayedFilter(filter)));
    }

    private List<Found> found(List<LogRecord> records) {
        List<Found> found = new ArrayList<>();
        Targets targets = new Targets();
        for (LogRecord record : records) {
            if (evaluated(record, targets) && !targets.isEmpty()) {
                found.add(new Found(record, targets));
                targets = new Targets();
            }
        }
        return found;
    }

    private boolean evaluated(LogRecord record, Targets targets) {
        try {
            evaluate(record, targets);
            return true;
        } catch (IllegalArgumentException malformed) {
            // The matcher skips it too, so that all clients see the same.
            LOG.warn(
                    "skipped a malformed change in a replay: log={} offset={}",
                    coverage,
                    record.offset());
            targets.clear();
            return false;
        }
    }

    private void evaluate(LogRecord record, Targets targets) {
        switch (record) {
            case LogRecord.Change change -> {
                FilterIndex<ReplayedFilter> index = indexes.get(change.workspace());
                if (index != null) {
                    index.match(
                            Change.of(
                                    change.workspace(),
                                    change.channel(),
                                    change.operation(),
                                    change.value()),
                            (filter, transition) -> targets.add(filter.audience(), transition));
                }
            }
            case LogRecord.Gap gap ->
                    indexes.forEach((workspace, index) -> {
                        if (gap.workspace() == null || gap.workspace().equals(workspace)) {
                            index.forEach(
                                    filter -> targets.add(filter.audience(), Transition.NONE));
                        }
                    });
        }
    }

    /** Tells what was found from an index on; returns where to go on. */
    private int tell(List<Found> found, int begin, Endings endings) {
        int frames = 0;
        int index = begin;
        while (index < found.size() && frames < FRAMES_AT_ONCE) {
            frames += fanOut.send(coverage, found.get(index++), endings);
        }
        return index;
    }

    /** Who has everything becomes live. */
    private boolean settle() {
        filters.values().forEach(this::settle);
        dropEmpty();
        return ends(false);
    }

    private void settle(ReplayedFilter replayed) {
        Audience audience = replayed.audience();
        for (Subscription subscription : audience.all()) {
            subscription.advanceTo(next);
            if (audience.filter().state() instanceof LiveFilter.Active active
                    && next >= active.firstOffset()) {
                audience.remove(subscription);
                backlog.goLive(subscription, active, next);
            }
        }
    }

    /** A filter may come again as another one, so none is kept that nobody is subscribed to. */
    private void dropEmpty() {
        filters.values()
                .removeIf(replayed -> {
                    boolean empty = replayed.audience().size() == 0;
                    if (empty) {
                        drop(replayed);
                    }
                    return empty;
                });
    }

    private void drop(ReplayedFilter replayed) {
        WorkspaceId workspace = replayed.audience().filter().filter().workspace();
        FilterIndex<ReplayedFilter> index = indexes.get(workspace);
        if (index != null) {
            index.remove(replayed);
            if (index.size() == 0) {
                indexes.remove(workspace);
            }
        }
    }

    /** Returns whether it goes on. */
    private boolean ends(boolean moved) {
        boolean over = filters.isEmpty() && joining.isEmpty();
        if (over || moved || backlog.turnOver(began)) {
            backlog.ended(this, takeAll());
            return false;
        }
        backlog.advanced();
        return true;
    }

    private Set<Subscription> takeAll() {
        Set<Subscription> all = new HashSet<>(joining);
        joining.clear();
        for (ReplayedFilter filter : filters.values()) {
            for (Subscription subscription : filter.audience().all()) {
                filter.audience().remove(subscription);
                all.add(subscription);
            }
        }
        return all;
    }

    @Override
    public boolean moved(long to) {
        boolean goesOn =
                hub.locked(endings -> {
                    long from = next;
                    admit(Math.min(from, to));
                    for (ReplayedFilter filter : filters.values()) {
                        for (Subscription subscription : filter.audience().all()) {
                            fanOut.lost(coverage, subscription, from, to, endings);
                        }
                    }
                    return ends(true);
                });
        fanOut.flush();
        return goesOn;
    }

    @Override
    public void failed() {
        hub.locked(endings -> {
            for (Subscription subscription : takeAll()) {
                endings.add(
                        subscription.subscriber(),
                        Ending.overloaded("changes could not be replayed"));
            }
            backlog.ended(this, Set.of());
            return true;
        });
    }
}
