package dev.tidewire.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The subscriptions that are behind, and the scans of the log that catch them up. All that are at
 * about the same place of a partition share one scan; who comes too late for it waits for the next,
 * with all others that do. Guarded by the hub's lock.
 */
final class Backlog {
    /** A scan takes in who is so far ahead of it, and is as good as over so far from the end. */
    private static final long NEAR = 20_000;

    /** A scan goes on for so long while another one waits to begin. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private final ChangeLog log;
    private final InstantSource clock;
    private final int maxScans;
    private final BiFunction<Coverage, Long, LogScan> scans;
    private final List<LogScan> running = new ArrayList<>();
    private final Map<Coverage, Set<Subscription>> waiting = new LinkedHashMap<>();

    /**
     * @param maxScans how many may read at a time
     * @param scans makes the scan of a stream from an offset on
     */
    Backlog(
            ChangeLog log,
            InstantSource clock,
            int maxScans,
            BiFunction<Coverage, Long, LogScan> scans) {
        this.log = log;
        this.clock = clock;
        this.maxScans = maxScans;
        this.scans = scans;
    }

    /** A subscription that is to begin somewhere in the log. */
    void begin(Subscription subscription) {
        subscription.filter().behind().add(subscription);
    }

    /** The subscription gets nothing until it is caught up. */
    void fallBehind(Subscription subscription) {
        detach(subscription);
        subscription.filter().behind().add(subscription);
    }

    /** The subscription ends. */
    void end(Subscription subscription) {
        detach(subscription);
        subscription.filter().behind().remove(subscription);
    }

    private void detach(Subscription subscription) {
        Audience audience = subscription.audience();
        if (audience != null) {
            audience.remove(subscription);
        }
        if (subscription.queued()) {
            subscription.queued(false);
            running.forEach(scan -> scan.forget(subscription));
            waiting.values().forEach(others -> others.remove(subscription));
            waiting.values().removeIf(Set::isEmpty);
        }
    }

    /** Catches a subscription up, if it is behind and can be. */
    void catchUp(Subscription subscription) {
        if (subscription.live()
                || subscription.audience() != null
                || subscription.queued()
                || !subscription.placed()
                || !subscription.subscriber().flowing()
                || !(subscription.filter().state() instanceof LiveFilter.Active active)) {
            return;
        }
        if (!goLive(subscription, active, subscription.position())) {
            place(subscription, active.coverage());
            beginScans();
        }
    }

    /** Makes a subscription live if it has everything before an offset and that is enough. */
    boolean goLive(Subscription subscription, LiveFilter.Active active, long offset) {
        if (offset < active.firstOffset()) {
            return false;
        }
        subscription.advanceTo(offset);
        LiveFilter filter = subscription.filter();
        filter.behind().remove(subscription);
        filter.live().add(subscription);
        return true;
    }

    private void place(Subscription subscription, Coverage coverage) {
        subscription.queued(true);
        for (LogScan scan : running) {
            if (scan.of(coverage) && takes(scan, subscription.position())) {
                scan.join(subscription);
                return;
            }
        }
        waiting.computeIfAbsent(coverage, _ -> new LinkedHashSet<>()).add(subscription);
    }

    private static boolean takes(LogScan scan, long position) {
        return position >= scan.next() && position - scan.next() <= NEAR;
    }

    /** Begins what can be begun, in the order in which it came to wait. */
    private void beginScans() {
        for (Coverage coverage : List.copyOf(waiting.keySet())) {
            if (running.size() < maxScans
                    && running.stream().noneMatch(s -> endsSoon(s, coverage))) {
                begin(coverage);
            }
        }
    }

    private static boolean endsSoon(LogScan scan, Coverage coverage) {
        return scan.of(coverage) && coverage.passed() - scan.next() <= NEAR;
    }

    /** Begins where who has waited longest is, or others that are near. */
    private void begin(Coverage coverage) {
        Set<Subscription> all = waiting.getOrDefault(coverage, Set.of());
        long longest = all.iterator().next().position();
        List<Subscription> near =
                all.stream()
                        .filter(other -> Math.abs(other.position() - longest) <= NEAR / 2)
                        .toList();
        long from = near.stream().mapToLong(Subscription::position).min().orElseThrow();
        LogScan scan = scans.apply(coverage, from);
        running.add(scan);
        near.forEach(all::remove);
        near.forEach(scan::join);
        if (all.isEmpty()) {
            waiting.remove(coverage);
        }
        log.scan(coverage.position(from), scan);
    }

    /** Whether a scan that began at a time in epoch milliseconds is to make room for others. */
    boolean turnOver(long began) {
        return !waiting.isEmpty()
                && running.size() >= maxScans
                && clock.millis() - began >= TURN.toMillis();
    }

    /** A scan is over; those that it has not caught up wait for another one. */
    void ended(LogScan scan, Collection<Subscription> left) {
        running.remove(scan);
        for (Subscription subscription : left) {
            if (subscription.filter().state() instanceof LiveFilter.Active active) {
                subscription.queued(true);
                waiting.computeIfAbsent(active.coverage(), _ -> new LinkedHashSet<>())
                        .add(subscription);
            }
        }
        beginScans();
    }

    /** Begins what has become due by the progress of a scan. */
    void advanced() {
        if (!waiting.isEmpty()) {
            beginScans();
        }
    }

    /** Subscriptions that wait for a scan. */
    int waiting() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    int running() {
        return running.size();
    }
}
