package dev.tidewire.gateway;

import dev.tidewire.gateway.GatewayMetrics.Ignored;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
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
    private final Outbox outbox;
    private final GatewayMetrics metrics;
    private final Recipients recipients;
    private final ChangeFanOut changes;
    private final GapFanOut gaps;
    private final Targets targets = new Targets();

    Dispatch(
            LiveFilters filters,
            Coverages coverages,
            SubscriptionBook book,
            FanOut fanOut,
            Outbox outbox,
            ChangeFanOut changes,
            GapFanOut gaps,
            GatewayMetrics metrics) {
        this.filters = filters;
        this.coverages = coverages;
        this.book = book;
        this.fanOut = fanOut;
        this.outbox = outbox;
        this.changes = changes;
        this.gaps = gaps;
        this.metrics = metrics;
        recipients = new Recipients(filters, metrics);
    }

    void change(ChangeDelivery change, long now, Endings endings) {
        LogPosition position = change.position();
        if (current(position, change.taskEpoch(), change.gatewayEpoch())) {
            Coverage coverage = coverages.of(position.family(), position.partition());
            if (isNext(coverage, position.offset(), change.last())) {
                send(change, coverage, now, endings);
            }
        }
    }

    private void send(ChangeDelivery change, Coverage coverage, long now, Endings endings) {
        targets.clear();
        find(change, change.matched(), Transition.NONE);
        find(change, change.entered(), Transition.ENTER);
        find(change, change.left(), Transition.LEAVE);
        LogPosition position = change.position();
        boolean sent =
                changes.send(
                        position,
                        change.value(),
                        targets,
                        coverage.cursor(change.workspace(), position.offset() + 1),
                        0,
                        now,
                        endings);
        if (sent) {
            metrics.dispatched(change, now);
        }
    }

    private void find(ChangeDelivery change, long[] numbers, Transition transition) {
        for (long number : numbers) {
            LiveFilter filter = recipients.find(number, change.workspace(), change.position());
            if (filter != null) {
                targets.add(filter.live(), transition);
            }
        }
    }

    void gap(GapDelivery gap, long now, Endings endings) {
        LogPosition position = gap.position();
        if (current(position, gap.taskEpoch(), gap.gatewayEpoch())) {
            Coverage coverage = coverages.of(position.family(), position.partition());
            if (isNext(coverage, position.offset(), gap.last())) {
                gaps.send(concerned(gap), coverage, position.offset(), gap.reason(), now, endings);
                metrics.gap();
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

    private boolean isNext(Coverage coverage, long offset, boolean last) {
        return switch (coverage.change(offset, last)) {
            case NEXT -> true;
            case REPEATED -> {
                metrics.ignored(Ignored.REPEATED);
                yield false;
            }
            case AFTER_HOLE -> {
                hole(coverage, offset);
                yield false;
            }
        };
    }

    private List<Audience> concerned(GapDelivery gap) {
        List<Audience> concerned = new ArrayList<>();
        for (long number : gap.filters()) {
            LiveFilter filter = recipients.find(number, gap.workspace(), gap.position());
            if (filter != null) {
                concerned.add(filter.live());
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
            hole(coverage, position.offset());
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

    void progress(long taskEpoch, Family family, int partition, long from, long to) {
        if (coverages.current(partition, taskEpoch)) {
            Coverage coverage = coverages.of(family, partition);
            if (coverage.progress(from, to)) {
                hole(coverage, from);
            }
        }
    }

    /** Whether the release is about what this gateway has announced. */
    boolean released(long taskEpoch, int partition, long gatewayEpoch) {
        return coverages.current(partition, taskEpoch) && filters.currentEpoch(gatewayEpoch);
    }

    /** What is missing comes from the log. */
    private void hole(Coverage coverage, long end) {
        metrics.hole();
        LOG.warn("deliveries are missing and are replayed: log={} before={}", coverage, end);
        for (LiveFilter filter : filters.withNumbers()) {
            if (filter.state() instanceof LiveFilter.Active active
                    && active.coverage().equals(coverage)) {
                book.replay(filter);
            }
        }
    }

    /** Gives up the epoch; what its filters miss is replayed in the next. */
    void endEpoch(String reason) {
        LOG.warn("all announcements are made anew: reason={}", reason);
        filters.endEpoch().forEach(book::deactivated);
    }

    /** Tells subscriptions whose position is behind what is covered. */
    void advance(long now, Endings endings) {
        Map<Stream, List<Audience>> active = new HashMap<>();
        for (LiveFilter filter : filters.withNumbers()) {
            if (filter.state() instanceof LiveFilter.Active state) {
                active.computeIfAbsent(
                                new Stream(state.coverage(), filter.filter().workspace()),
                                absent -> new ArrayList<>())
                        .add(filter.live());
            }
        }
        active.forEach((stream, behind) -> advance(stream, behind, now, endings));
    }

    /** Tells what is live and idle of one subscriber how far it is, if there is room for that. */
    void advance(Subscriber subscriber, long now) {
        if (!subscriber.flowing() || subscriber.expired(now)) {
            return;
        }
        Map<Stream, List<Subscription>> idle = new HashMap<>();
        for (Subscription subscription : subscriber.subscriptions()) {
            LiveFilter filter = subscription.filter();
            if (subscription.live()
                    && filter.state() instanceof LiveFilter.Active state
                    && subscription.position() < state.coverage().covered()) {
                idle.computeIfAbsent(
                                new Stream(state.coverage(), filter.filter().workspace()),
                                absent -> new ArrayList<>())
                        .add(subscription);
            }
        }
        idle.forEach((stream, behind) -> advance(subscriber, stream, behind));
    }

    private void advance(Subscriber subscriber, Stream stream, List<Subscription> behind) {
        long covered = stream.coverage().covered();
        List<String> ids = behind.stream().map(one -> one.filter().id()).toList();
        String text = ServerFrames.write(new ServerFrame.Advanced(ids, stream.cursor()));
        // Like events it can be taken back, and so never stays alone where these are.
        if (outbox.offer(subscriber, Frame.of(text).delivering(ids, covered - 1))) {
            behind.forEach(subscription -> subscription.advanceTo(covered));
        }
    }

    /** The changes of one workspace and family. */
    private record Stream(Coverage coverage, WorkspaceId workspace) {
        String cursor() {
            return coverage.cursor(workspace, coverage.covered()).toString();
        }
    }

    private void advance(Stream stream, List<Audience> behind, long now, Endings endings) {
        long covered = stream.coverage().covered();
        String cursor = stream.cursor();
        fanOut.send(
                behind,
                covered,
                now,
                ids -> Frame.of(ServerFrames.write(new ServerFrame.Advanced(ids, cursor))),
                endings);
    }
}
