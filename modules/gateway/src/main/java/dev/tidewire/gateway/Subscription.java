package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;

/** One session's share in a live filter. Guarded by the hub's lock. */
final class Subscription {
    private final Subscriber subscriber;
    private final LiveFilter filter;
    private final List<Asked> unanswered = new ArrayList<>(1);

    /** How often the session has asked for the same. */
    private int count = 1;

    /** The offset of the first change not yet queued for the session. */
    private long position;

    /** Where the filter's list holds this subscription. */
    private int index;

    Subscription(Subscriber subscriber, LiveFilter filter) {
        this.subscriber = subscriber;
        this.filter = filter;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    LiveFilter filter() {
        return filter;
    }

    long position() {
        return position;
    }

    void position(long next) {
        position = next;
    }

    int index() {
        return index;
    }

    void index(int newIndex) {
        index = newIndex;
    }

    /** The session asked for the same again. */
    void countUp() {
        count = Math.addExact(count, 1);
    }

    /** The session gave one back; returns whether none is left. */
    boolean countDown() {
        return --count == 0;
    }

    /** A request waits for its answer. */
    void await(Asked asked) {
        unanswered.add(asked);
    }

    /** The requests to be answered now; they are not returned again. */
    List<Asked> takeUnanswered() {
        List<Asked> taken = List.copyOf(unanswered);
        unanswered.clear();
        return taken;
    }

    /** Whether the client has been told of the subscription. */
    boolean acknowledged() {
        return filter.state() instanceof LiveFilter.Active && unanswered.isEmpty();
    }
}
