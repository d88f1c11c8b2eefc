package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.Cursor;
import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.StartPosition;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who has subscribed to what. Guarded by the hub's lock. */
final class SubscriptionBook {
    private final LiveFilters filters;
    private final Backlog backlog;
    private final Flow flow;
    private final Outbox outbox;
    private final StartFinder starts;
    private final InstantSource clock;
    private final int maxSubscriptions;
    private int size;

    SubscriptionBook(
            LiveFilters filters,
            Backlog backlog,
            Flow flow,
            Outbox outbox,
            StartFinder starts,
            InstantSource clock,
            int maxSubscriptions) {
        this.filters = filters;
        this.backlog = backlog;
        this.flow = flow;
        this.outbox = outbox;
        this.starts = starts;
        this.clock = clock;
        this.maxSubscriptions = maxSubscriptions;
    }

    /** How many subscriptions there are; may be read without the lock, as an estimate. */
    int size() {
        return size;
    }

    Subscribing subscribe(
            Subscriber subscriber,
            Filter filter,
            String canonical,
            Terms terms,
            Asked asked,
            Endings endings) {
        if (subscriber.failed()) {
            return new Subscribing.Accepted();
        }
        LiveFilter live = filters.ofCanonical(canonical);
        Subscription known = live == null ? null : subscriber.subscription(live.id());
        if (known != null) {
            return again(known, terms, asked, endings);
        }
        if (subscriber.size() >= maxSubscriptions) {
            return new Subscribing.OverLimit();
        }
        QuotaExceeded exceeded = subscriber.quota().subscribe(filter);
        if (exceeded != null) {
            return new Subscribing.OverQuota(exceeded);
        }
        LiveFilter wanted = live == null ? filters.create(filter, canonical, clock.millis()) : live;
        Subscription added = new Subscription(subscriber, wanted, terms.onSlow());
        add(added, terms.from(), asked, endings);
        return new Subscribing.Accepted();
    }

    private Subscribing again(Subscription known, Terms terms, Asked asked, Endings endings) {
        if (!(terms.from() instanceof StartPosition.Latest)) {
            return new Subscribing.OnOtherTerms(
                    "from must be latest: the session has this subscription already; to begin"
                            + " somewhere else, unsubscribe from it first");
        }
        if (terms.onSlow() != known.onSlow()) {
            return new Subscribing.OnOtherTerms(
                    "onSlow must be "
                            + known.onSlow().word()
                            + ": the session has this subscription already; to change it,"
                            + " unsubscribe from it first");
        }
        known.countUp();
        known.await(asked);
        answerIfActive(known, endings);
        return new Subscribing.Accepted();
    }

    private void add(Subscription subscription, StartPosition from, Asked asked, Endings endings) {
        subscription.subscriber().add(subscription);
        size++;
        subscription.await(asked);
        LiveFilter filter = subscription.filter();
        switch (from) {
            case StartPosition.Latest() -> {
                filter.live().add(subscription);
                if (filter.state() instanceof LiveFilter.Active active) {
                    subscription.beginAt(active.firstOffset());
                    placed(subscription, endings);
                }
            }
            case StartPosition.At(Cursor cursor) -> {
                backlog.begin(subscription);
                subscription.beginAt(cursor.offset());
                placed(subscription, endings);
            }
            case StartPosition.Earliest(), StartPosition.Since _ -> {
                backlog.begin(subscription);
                endings.later(() -> starts.find(subscription, from));
            }
        }
    }

    /** It was found where a subscription begins. */
    void begin(Subscription subscription, long offset, Endings endings) {
        if (waits(subscription)) {
            subscription.beginAt(offset);
            placed(subscription, endings);
        }
    }

    /** Whether it is still to be found where a subscription begins. */
    boolean waits(Subscription subscription) {
        String id = subscription.filter().id();
        return !subscription.placed()
                && subscription.equals(subscription.subscriber().subscription(id));
    }

    private void placed(Subscription subscription, Endings endings) {
        answerIfActive(subscription, endings);
        flow.activated(subscription);
    }

    /** Attaches and answers all who have waited for the filter. */
    void activated(LiveFilter filter, LiveFilter.Active active, Endings endings) {
        for (Subscription subscription : filter.live().all()) {
            subscription.beginAt(active.firstOffset());
            placed(subscription, endings);
        }
        for (Subscription subscription : List.copyOf(filter.behind())) {
            placed(subscription, endings);
        }
    }

    /**
     * The filter's deliveries have ended; its subscriptions are behind until it is active again.
     */
    void deactivated(LiveFilter filter) {
        filter.live().all().forEach(backlog::fallBehind);
        List.copyOf(filter.behind()).forEach(backlog::fallBehind);
    }

    /** The filter's deliveries have a hole; its subscriptions are caught up from the log. */
    void replay(LiveFilter filter) {
        for (Subscription subscription : filter.live().all()) {
            backlog.fallBehind(subscription);
            backlog.catchUp(subscription);
        }
    }

    private void answerIfActive(Subscription subscription, Endings endings) {
        LiveFilter filter = subscription.filter();
        if (!(filter.state() instanceof LiveFilter.Active active) || !subscription.placed()) {
            return;
        }
        Coverage coverage = active.coverage();
        if (subscription.live()) {
            subscription.advanceTo(coverage.covered());
        }
        String cursor =
                coverage.cursor(filter.filter().workspace(), subscription.position()).toString();
        String channel = filter.filter().channel().toString();
        for (Asked asked : subscription.takeUnanswered()) {
            outbox.reply(
                    subscription.subscriber(),
                    new ServerFrame.Subscribed(
                            channel,
                            filter.id(),
                            asked.replaces(),
                            cursor,
                            asked.withoutOldRecords(),
                            asked.ref()),
                    endings);
        }
    }

    boolean unsubscribe(Subscriber subscriber, String id) {
        Subscription known = subscriber.subscription(id);
        if (known == null || !known.acknowledged()) {
            return false;
        }
        if (known.countDown()) {
            subscriber.remove(known);
            remove(known);
        }
        return true;
    }

    /** The filters of a subscriber's subscriptions, by the ids of these. */
    Map<String, Filter> filters(Subscriber subscriber) {
        return subscriber.subscriptions().stream()
                .map(Subscription::filter)
                .collect(Collectors.toMap(LiveFilter::id, LiveFilter::filter));
    }

    /**
     * Ends some of a subscriber's subscriptions, and replaces the filters of others, which go on
     * where the former ones are. What is not written yet is judged anew.
     */
    void renew(
            Subscriber subscriber,
            Set<String> ended,
            Map<String, Filter> replaced,
            Endings endings) {
        for (Subscription subscription : subscriber.subscriptions()) {
            if (ended.contains(subscription.filter().id())) {
                subscriber.remove(subscription);
                remove(subscription);
            }
        }
        if (replaced.isEmpty()) {
            return;
        }
        flow.rewind(subscriber);
        replaced.forEach((id, filter) -> {
            Subscription former = subscriber.subscription(id);
            if (former != null) {
                replace(former, filter, endings);
            }
        });
        flow.goOn(subscriber);
    }

    private void replace(Subscription former, Filter filter, Endings endings) {
        Subscriber subscriber = former.subscriber();
        String canonical = filter.canonical();
        LiveFilter known = filters.ofCanonical(canonical);
        LiveFilter live = known == null ? filters.create(filter, canonical, clock.millis()) : known;
        Subscription latter = new Subscription(subscriber, live, former.onSlow());
        if (former.acknowledged()) {
            latter.await(new Asked(null, former.filter().id(), null));
        }
        former.takeUnanswered().forEach(latter::await);
        latter.countAs(former);
        subscriber.remove(former);
        remove(former);
        subscriber.add(latter);
        subscriber.quota().resubscribed(filter);
        size++;
        if (former.placed()) {
            backlog.begin(latter);
            latter.beginAt(former.position());
            placed(latter, endings);
        } else {
            live.live().add(latter);
            if (live.state() instanceof LiveFilter.Active active) {
                latter.beginAt(active.firstOffset());
                placed(latter, endings);
            }
        }
    }

    void removeAll(Subscriber subscriber) {
        subscriber.fail();
        subscriber.removeAll().forEach(this::remove);
        subscriber.budget().close();
    }

    private void remove(Subscription subscription) {
        backlog.end(subscription);
        filters.release(subscription.filter());
        subscription.subscriber().quota().unsubscribed(subscription.filter().filter());
        size--;
    }
}
