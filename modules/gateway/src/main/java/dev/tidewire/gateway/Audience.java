package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions to one filter that get the same at the same time: those that are live, or those
 * that one scan of the log catches up. Guarded by the hub's lock.
 */
final class Audience {
    private final LiveFilter filter;
    private final List<Subscription> subscriptions = new ArrayList<>(1);

    Audience(LiveFilter filter) {
        this.filter = filter;
    }

    LiveFilter filter() {
        return filter;
    }

    int size() {
        return subscriptions.size();
    }

    Subscription get(int index) {
        return subscriptions.get(index);
    }

    /** A copy, for whoever moves subscriptions while going through them. */
    List<Subscription> all() {
        return List.copyOf(subscriptions);
    }

    /** Adds a subscription that is in no audience. */
    void add(Subscription subscription) {
        subscription.joined(this, subscriptions.size());
        subscriptions.add(subscription);
    }

    /** Takes constant time: the last one takes the place of the removed one. */
    void remove(Subscription subscription) {
        int index = subscription.left(this);
        Subscription last = subscriptions.removeLast();
        if (last != subscription) {
            subscriptions.set(index, last);
            last.movedTo(index);
        }
    }
}
