package dev.tidewire.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session as the {@link DeliveryHub} sees it. Guarded by the hub's lock, except as noted. */
final class Subscriber {
    private final ClientConnection connection;
    private final Consumer<Ending> session;
    private final Map<String, Subscription> subscriptions = new HashMap<>();

    private boolean failed;
    private long goodUntil;

    /** Scratch of the {@link FanOut}: what the subscriber gets in the round under way. */
    FanOut.@Nullable Combination combination;

    /** Scratch of the {@link Outbox}: what is queued since the last flush. */
    int unflushed;

    boolean dirty;

    /**
     * @param session ends the session; called without the hub's lock
     */
    Subscriber(ClientConnection connection, Consumer<Ending> session) {
        this.connection = connection;
        this.session = session;
    }

    /** Thread-safe. */
    ClientConnection connection() {
        return connection;
    }

    /** Called without the hub's lock. */
    void end(Ending ending) {
        session.accept(ending);
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
