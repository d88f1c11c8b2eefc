package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.predicate.Filter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Subscriptions on the one side, deliveries on the other. Thread-safe.
 *
 * <p>One lock guards both. Whether a subscription exists, where it begins, and which changes are
 * queued for it is decided under that lock, so that a subscription gets exactly the changes from
 * its cursor on: none is dispatched between the reading of the position and the attaching. {@code
 * subscribed} is queued under it too, before any event. Operations under the lock are short and
 * never block: frames are queued, not written, and the interest log only takes notes. Connections
 * are flushed, and sessions ended, after it is released.
 *
 * <p>Order of locks: a session's, then this one. Nothing takes a session's lock while it holds this
 * one.
 */
final class DeliveryHub implements DeliverySink, HubLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final LiveFilters filters;
    private final SubscriptionBook book;
    private final Backlog backlog;
    private final Flow flow;
    private final Outbox outbox;
    private final ReplayFanOut replays;
    private final GatewayMetrics metrics;
    private final Dispatch dispatch;
    private final InstantSource clock;
    private final Runnable epochEnded;

    /**
     * @param epochEnded told, without the lock, that a new epoch is to be taken
     */
    DeliveryHub(
            GatewayPorts ports,
            GatewaySettings settings,
            GatewayMetrics metrics,
            Runnable epochEnded) {
        clock = ports.clock();
        this.metrics = metrics;
        this.epochEnded = epochEnded;
        outbox = new Outbox(settings.flushBytes(), metrics);
        filters = new LiveFilters(ports.interests());
        backlog = new Backlog(ports.log(), clock, settings.maxScans(), this::scan);
        flow =
                new Flow(
                        backlog,
                        outbox,
                        metrics,
                        (subscriber, pause) ->
                                ports.scheduler().after(pause, () -> budgeted(subscriber)));
        FanOut events = new FanOut(outbox, flow, metrics, true);
        FanOut cursors = new FanOut(outbox, flow, metrics, false);
        ChangeFanOut changes = new ChangeFanOut(events, metrics);
        GapFanOut gaps = new GapFanOut(events);
        replays = new ReplayFanOut(changes, gaps, outbox, flow, clock, this::batchEnd);
        book =
                new SubscriptionBook(
                        filters,
                        backlog,
                        flow,
                        outbox,
                        new LogStarts(ports.log(), ports.scheduler(), this::waits, this::begin),
                        clock,
                        settings.maxSubscriptions());
        dispatch =
                new Dispatch(
                        filters,
                        new Coverages(ports.log()),
                        book,
                        cursors,
                        outbox,
                        changes,
                        gaps,
                        metrics);
        metrics.filters(filters.byCanonical());
        metrics.subscriptions(book, SubscriptionBook::size);
        metrics.backlog(backlog);
    }

    private LogScan scan(Coverage coverage, long from) {
        return new LogScan(coverage, from, this, backlog, replays, metrics, clock.millis());
    }

    /**
     * Subscribes. The answer is queued when the filter is active and it is known where the
     * subscription begins, which may be at once; the caller flushes the connection.
     */
    Subscribing subscribe(
            Subscriber subscriber, Filter filter, String canonical, Terms terms, Asked asked) {
        return locked(
                endings -> book.subscribe(subscriber, filter, canonical, terms, asked, endings));
    }

    private boolean waits(Subscription subscription) {
        return locked(_ -> book.waits(subscription));
    }

    private void begin(Subscription subscription, long offset) {
        run(endings -> book.begin(subscription, offset, endings));
        batchEnd();
    }

    /** The subscriber's connection has room again. */
    void writable(Subscriber subscriber) {
        run(endings -> flow.writable(subscriber, endings));
        batchEnd();
    }

    /** The subscriber may be delivered more. */
    private void budgeted(Subscriber subscriber) {
        run(endings -> flow.budgeted(subscriber, endings));
        batchEnd();
    }

    /** Stops deliveries to a subscriber, and takes back what is not written yet. */
    void suspend(Subscriber subscriber, Suspension reason) {
        run(endings -> flow.suspend(subscriber, reason, endings));
    }

    /** Lets deliveries go on that were stopped for a reason. */
    void resume(Subscriber subscriber, Suspension reason) {
        run(endings -> flow.resume(subscriber, reason, endings));
    }

    /**
     * Gives one subscription back.
     *
     * @return false if the session has no such subscription that it has been told of
     */
    boolean unsubscribe(Subscriber subscriber, String id) {
        return locked(endings -> book.unsubscribe(subscriber, id));
    }

    /** The filters of a subscriber's subscriptions, by the ids of these. */
    Map<String, Filter> filters(Subscriber subscriber) {
        return locked(_ -> book.filters(subscriber));
    }

    /** Ends some subscriptions and gives others another filter, under which they go on. */
    void renew(Subscriber subscriber, Set<String> ended, Map<String, Filter> replaced) {
        run(endings -> book.renew(subscriber, ended, replaced, endings));
    }

    /** How a subscriber stands at the moment. */
    Standing standing(Subscriber subscriber) {
        return locked(_ -> new Standing(subscriber.size(), subscriber.suspensions()));
    }

    /** Ends everything of a subscriber. */
    void remove(Subscriber subscriber) {
        run(endings -> book.removeAll(subscriber));
    }

    /** From a time in epoch milliseconds on the subscriber gets nothing. */
    void goodUntil(Subscriber subscriber, long epochMillis) {
        run(endings -> subscriber.goodUntil(epochMillis));
    }

    /** Announces everything that waits, in a new epoch. */
    void beginEpoch(long epoch) {
        run(endings -> filters.beginEpoch(epoch, clock.millis()));
    }

    /** Announces again what has waited for an answer for so long. */
    void repeatAnnouncements(Duration interval) {
        run(endings -> filters.repeat(interval, clock.millis()));
    }

    /** Withdraws every filter. */
    void withdrawAll() {
        run(endings -> filters.endEpoch());
    }

    /** Tells idle subscriptions how far they are. */
    void tellCursors() {
        run(endings -> dispatch.advance(clock.millis(), endings));
        batchEnd();
    }

    /** Tells a subscriber's idle subscriptions how far they are; the caller flushes. */
    void tellCursors(Subscriber subscriber) {
        run(endings -> dispatch.advance(subscriber, clock.millis()));
    }

    @Override
    public void change(ChangeDelivery change) {
        run(endings -> dispatch.change(change, clock.millis(), endings));
    }

    @Override
    public void gap(GapDelivery gap) {
        run(endings -> dispatch.gap(gap, clock.millis(), endings));
    }

    @Override
    public void active(long taskEpoch, long gatewayEpoch, long number, LogPosition position) {
        run(endings -> dispatch.active(taskEpoch, gatewayEpoch, number, position, endings));
    }

    @Override
    public void progress(long taskEpoch, Family family, int partition, long from, long to) {
        run(endings -> dispatch.progress(taskEpoch, family, partition, from, to));
    }

    @Override
    public void released(long taskEpoch, int partition, long gatewayEpoch) {
        boolean ours =
                locked(endings -> {
                    boolean concerned = dispatch.released(taskEpoch, partition, gatewayEpoch);
                    if (concerned) {
                        dispatch.endEpoch("the matcher has let go of the filters");
                    }
                    return concerned;
                });
        if (ours) {
            epochEnded.run();
        }
    }

    @Override
    public void discontinued(String reason) {
        boolean announced =
                locked(endings -> {
                    boolean had = filters.hasEpoch();
                    dispatch.endEpoch(reason);
                    return had;
                });
        if (announced) {
            epochEnded.run();
        }
    }

    @Override
    public void batchEnd() {
        List<Subscriber> dirty = locked(endings -> outbox.takeDirty());
        for (Subscriber subscriber : dirty) {
            subscriber.connection().flush();
        }
    }

    private void run(Consumer<Endings> operation) {
        locked(endings -> {
            operation.accept(endings);
            return Boolean.TRUE;
        });
    }

    @Override
    public <T> T locked(Function<Endings, T> operation) {
        Endings endings = new Endings();
        T result;
        lock.lock();
        try {
            result = operation.apply(endings);
        } finally {
            lock.unlock();
        }
        endings.run();
        return result;
    }
}
