package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One pass over a stream of the log, for all subscriptions that it catches up. Filters are
 * evaluated without the hub's lock; what was found is told, and subscriptions become live, under
 * it. A subscription that has reached what the deliveries have passed goes on with these: nothing
 * lies between.
 *
 * <p>What subscriptions want conflated is held back until the scan has reached the deliveries, has
 * nothing more to read for now, is to make room for another one, or has no {@link ScanRoom} left.
 * Their positions stay where they are until then.
 */
final class LogScan implements ChangeLog.Scan {
    /** Most frames that are queued without letting go of the lock. */
    private static final int FRAMES_AT_ONCE = 2_000;

    private final Coverage coverage;
    private final HubLock hub;
    private final Backlog backlog;
    private final ReplayFanOut fanOut;
    private final GatewayMetrics metrics;
    private final long began;
    private final ScanFilters filters;

    /** Guarded by the hub's lock. */
    private final Set<Subscription> joining = new LinkedHashSet<>();

    /** Guarded by the hub's lock. */
    private long next;

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
        this.filters = new ScanFilters(coverage);
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
        int begin = 0;
        while (begin < records.size()) {
            List<Found> found = new ArrayList<>();
            begin = filters.evaluate(records, begin, found);
            tell(found);
            if (filters.full()) {
                release(records.get(begin - 1).offset() + 1);
            }
        }
        metrics.replayed(records.size(), filters.takeMatched());
        boolean turnOver = hub.locked(_ -> backlog.turnOver(began));
        if (turnOver || records.isEmpty() || hub.locked(_ -> hasReached(following))) {
            release(following);
        }
        boolean goesOn = hub.locked(_ -> settle(turnOver));
        fanOut.flush();
        return goesOn;
    }

    private boolean admit(long following) {
        next = following;
        filters.dropEmpty();
        for (Subscription subscription : joining) {
            subscription.queued(false);
            filters.join(subscription);
        }
        joining.clear();
        return true;
    }

    /** Tells what was found, and lets go of the lock now and then. */
    private void tell(List<Found> found) {
        int begin = 0;
        while (begin < found.size()) {
            int from = begin;
            begin = hub.locked(endings -> tell(found, from, endings));
            fanOut.flush();
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

    /** Tells what is held back, which is everything before an offset. */
    private void release(long before) {
        for (ReplayedFilter filter : filters.all()) {
            for (Conflation conflation : filter.conflations()) {
                tell(conflation.takeAll());
                hub.locked(_ -> {
                    conflation.audience().all().forEach(each -> each.advanceTo(before));
                    return true;
                });
            }
        }
    }

    /** Whether subscriptions that want something held back could become live behind it. */
    private boolean hasReached(long offset) {
        return filters.all().stream()
                .anyMatch(filter ->
                        !filter.conflations().isEmpty() && reaches(filter.filter(), offset));
    }

    private static boolean reaches(LiveFilter filter, long offset) {
        return filter.state() instanceof LiveFilter.Active active && offset >= active.firstOffset();
    }

    /** Who has everything becomes live. */
    private boolean settle(boolean turnOver) {
        for (ReplayedFilter filter : filters.all()) {
            settle(filter.everything());
            for (Conflation conflation : filter.conflations()) {
                if (conflation.isEmpty()) {
                    settle(conflation.audience());
                }
            }
        }
        filters.dropEmpty();
        return ends(turnOver);
    }

    private void settle(Audience audience) {
        for (Subscription subscription : audience.all()) {
            subscription.advanceTo(next);
            if (audience.filter().state() instanceof LiveFilter.Active active
                    && next >= active.firstOffset()) {
                audience.remove(subscription);
                backlog.goLive(subscription, active, next);
            }
        }
    }

    /** Returns whether it goes on; those who are left wait for another scan if it does not. */
    private boolean ends(boolean anyway) {
        boolean over = filters.all().isEmpty() && joining.isEmpty();
        if (over || anyway) {
            backlog.ended(this, takeAll());
            return false;
        }
        backlog.advanced();
        return true;
    }

    private Set<Subscription> takeAll() {
        Set<Subscription> all = new HashSet<>(joining);
        joining.clear();
        for (Subscription subscription : caughtUp()) {
            Audience audience = subscription.audience();
            if (audience != null) {
                audience.remove(subscription);
            }
            all.add(subscription);
        }
        return all;
    }

    private List<Subscription> caughtUp() {
        return filters.all().stream().flatMap(filter -> filter.all().stream()).toList();
    }

    @Override
    public boolean moved(long to) {
        release(hub.locked(_ -> next));
        boolean goesOn =
                hub.locked(endings -> {
                    long from = next;
                    admit(Math.min(from, to));
                    for (Subscription subscription : caughtUp()) {
                        fanOut.lost(coverage, subscription, from, to, endings);
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
