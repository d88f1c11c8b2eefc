package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Who has subscribed to what. Guarded by the hub's lock. */
final class SubscriptionBook {
    /** What became of a request to subscribe. */
    enum Subscribing {
        /** It is answered, or will be when the filter is active. */
        ACCEPTED,
        /** The session has as many subscriptions as it may. */
        OVER_LIMIT
    }

    private final LiveFilters filters;
    private final Outbox outbox;
    private final InstantSource clock;
    private final int maxSubscriptions;
    private int size;

    SubscriptionBook(
            LiveFilters filters, Outbox outbox, InstantSource clock, int maxSubscriptions) {
        this.filters = filters;
        this.outbox = outbox;
        this.clock = clock;
        this.maxSubscriptions = maxSubscriptions;
    }

    /** How many subscriptions there are; may be read without the lock, as an estimate. */
    int size() {
        return size;
    }

    Subscribing subscribe(
            Subscriber subscriber, Filter filter, String canonical, Asked asked, Endings endings) {
        if (subscriber.failed()) {
            return Subscribing.ACCEPTED;
        }
        LiveFilter live = filters.ofCanonical(canonical);
        Subscription known = live == null ? null : subscriber.subscription(live.id());
        if (known != null) {
            known.countUp();
            known.await(asked);
            answerIfActive(known, endings);
            return Subscribing.ACCEPTED;
        }
        if (subscriber.size() >= maxSubscriptions) {
            return Subscribing.OVER_LIMIT;
        }
        add(
                subscriber,
                live == null ? filters.create(filter, canonical, clock.millis()) : live,
                asked,
                endings);
        return Subscribing.ACCEPTED;
    }

    private void add(Subscriber subscriber, LiveFilter live, Asked asked, Endings endings) {
        Subscription subscription = new Subscription(subscriber, live);
        live.add(subscription);
        subscriber.add(subscription);
        size++;
        subscription.await(asked);
        if (live.state() instanceof LiveFilter.Active active) {
            subscription.position(active.firstOffset());
        }
        answerIfActive(subscription, endings);
    }

    /** Attaches and answers all who have waited for the filter. */
    void activated(LiveFilter filter, LiveFilter.Active active, Endings endings) {
        for (int index = 0; index < filter.size(); index++) {
            Subscription subscription = filter.subscription(index);
            if (!subscription.subscriber().failed()) {
                subscription.position(active.firstOffset());
                answerIfActive(subscription, endings);
            }
        }
    }

    private void answerIfActive(Subscription subscription, Endings endings) {
        LiveFilter filter = subscription.filter();
        if (!(filter.state() instanceof LiveFilter.Active active)) {
            return;
        }
        Coverage coverage = active.coverage();
        subscription.position(Math.max(subscription.position(), coverage.covered()));
        String cursor = coverage.cursor(subscription.position()).toString();
        String channel = filter.filter().channel().toString();
        for (Asked asked : subscription.takeUnanswered()) {
            ServerFrame answer =
                    new ServerFrame.Subscribed(
                            channel, filter.id(), cursor, asked.withoutOldRecords(), asked.ref());
            outbox.offer(subscription.subscriber(), Frame.of(ServerFrames.write(answer)), endings);
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

    Map<String, Filter> retain(Subscriber subscriber, Predicate<Filter> allowed) {
        Map<String, Filter> ended = new HashMap<>();
        for (Subscription subscription : subscriber.subscriptions()) {
            LiveFilter filter = subscription.filter();
            if (!allowed.test(filter.filter())) {
                subscriber.remove(subscription);
                remove(subscription);
                ended.put(filter.id(), filter.filter());
            }
        }
        return ended;
    }

    void removeAll(Subscriber subscriber) {
        subscriber.fail();
        subscriber.removeAll().forEach(this::remove);
    }

    private void remove(Subscription subscription) {
        filters.remove(subscription);
        size--;
    }
}
