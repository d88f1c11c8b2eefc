package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
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
    private final Recipients recipients;
    private final ChangeFanOut changes;

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
        recipients = new Recipients(filters, metrics);
        changes = new ChangeFanOut(recipients, fanOut, metrics);
    }

    void change(ChangeDelivery change, long now, Endings endings) {
        LogPosition position = change.position();
        if (current(position, change.taskEpoch(), change.gatewayEpoch())) {
            Coverage coverage = coverages.of(position.family(), position.partition());
            if (isNext(coverage, position.offset(), change.last(), endings)) {
                changes.send(change, coverage.cursor(position.offset() + 1), now, endings);
            }
        }
    }

    void gap(GapDelivery gap, long now, Endings endings) {
        LogPosition position = gap.position();
        if (current(position, gap.taskEpoch(), gap.gatewayEpoch())) {
            Coverage coverage = coverages.of(position.family(), position.partition());
            if (isNext(coverage, position.offset(), gap.last(), endings)) {
                send(gap, coverage, now, endings);
            }
        }
    }

    private boolean current(LogPosition position, long taskEpoch, long gatewayEpoch) {
        if (!coverages.current(position.partition(), taskEpoch)) {
            metrics.ignored(Ignored.STALE_TASK);
            return false;
        }
        if (!filters.currentEpoch(gatewayEpoch)) {
            metrics.ignored(Ignored.STALE_EPOCH);
            return false;
        }
        return true;
    }

    private boolean isNext(Coverage coverage, long offset, boolean last, Endings endings) {
        return switch (coverage.change(offset, last)) {
            case NEXT -> true;
            case REPEATED -> {
                metrics.ignored(Ignored.REPEATED);
                yield false;
            }
            case AFTER_HOLE -> {
                hole(coverage, offset, endings);
                yield false;
            }
        };
    }

    /** Each subscription has a frame of its own, since it names its channel and its cursors. */
    private void send(GapDelivery gap, Coverage coverage, long now, Endings endings) {
        long next = gap.position().offset() + 1;
        String from = coverage.cursor(gap.position().offset()).toString();
        String to = coverage.cursor(next).toString();
        for (LiveFilter filter : concerned(gap)) {
            ServerFrame frame =
                    new ServerFrame.Gap(
                            filter.filter().channel().toString(),
                            filter.id(),
                            from,
                            to,
                            gap.reason());
            fanOut.send(
                    List.of(filter),
                    next,
                    now,
                    ids -> Frame.of(ServerFrames.write(frame)),
                    endings);
        }
        metrics.gap();
    }

    private List<LiveFilter> concerned(GapDelivery gap) {
        List<LiveFilter> concerned = new ArrayList<>();
        for (long number : gap.filters()) {
            LiveFilter filter = recipients.find(number, gap.workspace(), gap.position());
            if (filter != null) {
                concerned.add(filter);
            }
        }
        return concerned;
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
