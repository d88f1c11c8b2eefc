package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter that at least one session of this gateway has subscribed to. Guarded by the hub's lock.
 *
 * <pre>
 * Unannounced ── epoch known ──► Announced ── active ──► Active
 *      ▲                             │                      │
 *      └────── epoch given up ───────┴──► gone ◄────────────┘
 * </pre>
 */
final class LiveFilter {
    /** How far the matcher knows of the filter. */
    sealed interface State {}

    /** The gateway has no epoch at the moment. */
    record Unannounced() implements State {}

    /**
     * The matcher has not answered yet.
     *
     * @param since epoch milliseconds of the latest announcement
     */
    record Announced(Interest interest, long since) implements State {}

    /**
     * Deliveries are complete from an offset on.
     *
     * @param coverage the stream of the log that they come from
     */
    record Active(Interest interest, Coverage coverage, long from) implements State {
        /** Where a subscription made now begins: behind everything that was dispatched before. */
        long firstOffset() {
            return Math.max(from, coverage.passed());
        }
    }

    private final String id;
    private final Filter filter;
    private final String canonical;
    private final @Nullable Selection selection;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private State state = new Unannounced();

    LiveFilter(String id, Filter filter, String canonical) {
        this.id = id;
        this.filter = filter;
        this.canonical = canonical;
        this.selection = Selection.of(filter);
    }

    /** The gateway's name of the filter, which clients know as the subscription's id. */
    String id() {
        return id;
    }

    Filter filter() {
        return filter;
    }

    String canonical() {
        return canonical;
    }

    /** What of a record is delivered, or null for everything. */
    @Nullable Selection selection() {
        return selection;
    }

    State state() {
        return state;
    }

    void state(State next) {
        state = next;
    }

    int size() {
        return subscriptions.size();
    }

    Subscription subscription(int index) {
        return subscriptions.get(index);
    }

    void add(Subscription subscription) {
        subscription.index(subscriptions.size());
        subscriptions.add(subscription);
    }

    /** Takes constant time: the last one takes the place of the removed one. */
    void remove(Subscription subscription) {
        Subscription last = subscriptions.removeLast();
        if (last != subscription) {
            subscriptions.set(subscription.index(), last);
            last.index(subscription.index());
        }
    }
}
