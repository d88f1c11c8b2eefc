package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Transition;
import dev.tidewire.protocol.Cursor;
import dev.tidewire.protocol.EventHead;
import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings deliveries to the subscriptions they are meant for. Guarded by the hub's lock. */
final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final LiveFilters filters;
    private final Coverages coverages;
    private final SubscriptionBook book;
    private final FanOut fanOut;
    private final GatewayMetrics metrics;
    private final List<LiveFilter> concerned = new ArrayList<>();

    Dispatch(
            LiveFilters filters,
            Coverages coverages,
            SubscriptionBook book,
            FanOut fanOut,
            GatewayMetrics metrics) {
        this.filters = filters;
        this.coverages = coverages;
        this.book = book;
        this.fanOut = fanOut;
        this.metrics = metrics;
    }

    void change(ChangeDelivery change, long now, Endings endings) {
        LogPosition position = change.position();
        if (!coverages.current(position.partition(), change.taskEpoch())) {
            metrics.ignored(Ignored.STALE_TASK);
            return;
        }
        if (!filters.currentEpoch(change.gatewayEpoch())) {
            metrics.ignored(Ignored.STALE_EPOCH);
            return;
        }
        Coverage coverage = coverages.of(position.family(), position.partition());
        switch (coverage.change(position.offset(), change.last())) {
            case REPEATED -> metrics.ignored(Ignored.REPEATED);
            case AFTER_HOLE -> hole(coverage, position.offset(), endings);
            case NEXT -> send(change, coverage, now, endings);
        }
    }

    private void send(ChangeDelivery change, Coverage coverage, long now, Endings endings) {
        byte[] value = change.value();
        if (value.length < 3 || value[0] != '{' || value[1] != '"') {
            LOG.error(
                    "dropped a delivery whose value is no JSON object: position={}",
                    change.position());
            metrics.ignored(Ignored.MALFORMED);
            return;
        }
        Cursor cursor = coverage.cursor(change.position().offset() + 1);
        send(change, Transition.NONE, change.matched(), cursor, now, endings);
        send(change, Transition.ENTER, change.entered(), cursor, now, endings);
        send(change, Transition.LEAVE, change.left(), cursor, now, endings);
        metrics.dispatched(change, now);
    }

    private void send(
            ChangeDelivery change,
            Transition transition,
            long[] numbers,
            Cursor cursor,
            long now,
            Endings endings) {
        if (numbers.length == 0) {
            return;
        }
        concerned.clear();
        for (long number : numbers) {
            collect(number, change);
        }
        if (!concerned.isEmpty()) {
            fanOut.send(
                    concerned,
                    cursor.offset(),
                    now,
                    ids -> Frame.joining(EventHead.of(cursor, ids, transition), change.value(), 1),
                    endings);
        }
    }

    private void collect(long number, ChangeDelivery change) {
        LiveFilter filter = filters.ofNumber(number);
        if (filter == null || !(filter.state() instanceof LiveFilter.Active)) {
            metrics.ignored(Ignored.WITHDRAWN);
        } else if (!filter.filter().workspace().equals(change.workspace())) {
            LOG.error(
                    "dropped a delivery for a filter of another workspace: workspace={} position={} filter={}",
                    change.workspace(),
                    change.position(),
                    filter.id());
            metrics.ignored(Ignored.FOREIGN);
        } else {
            concerned.add(filter);
        }
    }

    void active(
            long taskEpoch, long gatewayEpoch, long number, LogPosition position, Endings endings) {
        if (!coverages.current(position.partition(), taskEpoch)
                || !filters.currentEpoch(gatewayEpoch)) {
            return;
        }
        Coverage coverage = coverages.of(position.family(), position.partition());
        if (coverage.active(position.offset())) {
            hole(coverage, position.offset(), endings);
        }
        LiveFilter filter = filters.ofNumber(number);
        if (filter != null
                && filter.state() instanceof LiveFilter.Announced(var interest, long _)) {
            LiveFilter.Active active = new LiveFilter.Active(interest, coverage, position.offset());
            coverage.attach();
            filter.state(active);
            book.activated(filter, active, endings);
        }
    }

    void progress(
            long taskEpoch, Family family, int partition, long from, long to, Endings endings) {
        if (coverages.current(partition, taskEpoch)) {
            Coverage coverage = coverages.of(family, partition);
            if (coverage.progress(from, to)) {
                hole(coverage, from, endings);
            }
        }
    }

    /** Whether the release is about what this gateway has announced. */
    boolean released(long taskEpoch, int partition, long gatewayEpoch) {
        return coverages.current(partition, taskEpoch) && filters.currentEpoch(gatewayEpoch);
    }

    private void hole(Coverage coverage, long end, Endings endings) {
        metrics.hole();
        LOG.warn(
                "deliveries are missing, the sessions concerned are closed: log={} before={}",
                coverage,
                end);
        for (LiveFilter filter : filters.withNumbers()) {
            if (filter.state() instanceof LiveFilter.Active active
                    && active.coverage() == coverage) {
                fail(filter, "changes may be missing; subscribe again from your cursors", endings);
            }
        }
    }

    /** Gives up the epoch and the sessions whose deliveries depended on it. */
    void endEpoch(String reason, Endings endings) {
        LOG.warn("all announcements are made anew: reason={}", reason);
        for (LiveFilter filter : filters.endEpoch()) {
            fail(filter, reason + "; subscribe again from your cursors", endings);
        }
    }

    private static void fail(LiveFilter filter, String reason, Endings endings) {
        for (int index = 0; index < filter.size(); index++) {
            endings.add(filter.subscription(index).subscriber(), Ending.overloaded(reason));
        }
    }

    /** Tells subscriptions whose position is behind what is covered. */
    void advance(long now, Endings endings) {
        Map<Coverage, List<LiveFilter>> active = new HashMap<>();
        for (LiveFilter filter : filters.withNumbers()) {
            if (filter.state() instanceof LiveFilter.Active state) {
                active.computeIfAbsent(state.coverage(), absent -> new ArrayList<>()).add(filter);
            }
        }
        active.forEach((coverage, behind) -> advance(coverage, behind, now, endings));
    }

    private void advance(Coverage coverage, List<LiveFilter> behind, long now, Endings endings) {
        long covered = coverage.covered();
        String cursor = coverage.cursor(covered).toString();
        fanOut.send(
                behind,
                covered,
                now,
                ids -> Frame.of(ServerFrames.write(new ServerFrame.Advanced(ids, cursor))),
                endings);
    }
}
