package dev.tidewire.gateway;

import dev.tidewire.predicate.Filter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter that at least one session of this gateway has subscribed to. Guarded by the hub's lock.
 *
 * <pre>
 * Unannounced ── epoch known ──► Announced ── active ──► Active
 *      ▲                             │                      │
 *      └───────── epoch given up ────┴──────────────────────┘
 * </pre>
 *
 * <p>It is gone, whatever its state, when nobody is subscribed any more.
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
    private final Audience live = new Audience(this);
    private final Set<Subscription> behind = new LinkedHashSet<>(1);
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

    /** The subscriptions that deliveries are for. */
    Audience live() {
        return live;
    }

    /** The subscriptions that are caught up from the log, or will be. */
    Set<Subscription> behind() {
        return behind;
    }

    /** Whether nobody is subscribed. */
    boolean unwanted() {
        return live.size() == 0 && behind.isEmpty();
    }
}
