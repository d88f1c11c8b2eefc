package dev.tidewire.gateway;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session as the {@link DeliveryHub} sees it. Guarded by the hub's lock, except as noted. */
final class Subscriber {
    private final ClientConnection connection;
    private final Owner owner;
    private final SessionQuota quota;
    private final DeliveryBudget budget;
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private final Set<Suspension> suspensions = EnumSet.noneOf(Suspension.class);

    private boolean failed;
    private boolean full;
    private long goodUntil;

    /** Scratch of the {@link FanOut}: what the subscriber gets in the round under way. */
    FanOut.@Nullable Combination combination;

    /** Scratch of the {@link Outbox}: what is queued since the last flush. */
    int unflushed;

    boolean dirty;

    /** The session. */
    interface Owner {
        /** Ends the session. Called without the hub's lock. */
        void end(Ending ending);

        /** The token has ended. Called without the hub's lock. */
        void expired();

        /**
         * Deliveries have stopped, or go on.
         *
         * @return writes that down; to be run without the hub's lock
         */
        Runnable audited(Suspension reason, boolean resumed);
    }

    Subscriber(
            ClientConnection connection, Owner owner, SessionQuota quota, DeliveryBudget budget) {
        this.connection = connection;
        this.owner = owner;
        this.quota = quota;
        this.budget = budget;
    }

    /** Thread-safe. */
    ClientConnection connection() {
        return connection;
    }

    Owner owner() {
        return owner;
    }

    /** What the session uses of the quotas. Thread-safe. */
    SessionQuota quota() {
        return quota;
    }

    /** How much may be delivered to it. */
    DeliveryBudget budget() {
        return budget;
    }

    boolean failed() {
        return failed;
    }

    /** Stops deliveries for good; false if they were stopped already. */
    boolean fail() {
        boolean first = !failed;
        failed = true;
        return first;
    }

    /** Whether changes may be queued for it. */
    boolean flowing() {
        return !failed && !full && !budget.waiting() && suspensions.isEmpty();
    }

    /** Whether the connection had no room, and has not said since that it has. */
    boolean full() {
        return full;
    }

    void full(boolean now) {
        full = now;
    }

    /** Why it is suspended, to be changed. */
    Set<Suspension> suspensions() {
        return suspensions;
    }

    /** Whether the session's token has ended at a time in epoch milliseconds. */
    boolean expired(long now) {
        return now >= goodUntil;
    }

    void goodUntil(long epochMillis) {
        goodUntil = epochMillis;
    }

    @Nullable Subscription subscription(String id) {
        return subscriptions.get(id);
    }

    List<Subscription> subscriptions() {
        return List.copyOf(subscriptions.values());
    }

    /** Whether everything that it has subscribed to is live. */
    boolean live() {
        return subscriptions.values().stream().allMatch(Subscription::live);
    }

    Collection<Subscription> removeAll() {
        List<Subscription> all = subscriptions();
        subscriptions.clear();
        return all;
    }

    void add(Subscription subscription) {
        subscriptions.put(subscription.filter().id(), subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription.filter().id());
    }

    int size() {
        return subscriptions.size();
    }
}
