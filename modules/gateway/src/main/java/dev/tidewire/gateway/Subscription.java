package dev.tidewire.gateway;

import dev.tidewire.protocol.SlowPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session's share in a live filter. Guarded by the hub's lock.
 *
 * <p>It is live, and in the filter's {@link LiveFilter#live()} audience, or behind. One that is
 * behind gets its changes from the log: its place is to be found there first, then it is in the
 * audience of a scan, or in none while it has to wait.
 */
final class Subscription {
    private static final long UNKNOWN = -1;

    private final Subscriber subscriber;
    private final LiveFilter filter;
    private final SlowPolicy onSlow;
    private final List<Asked> unanswered = new ArrayList<>(1);

    /** How often the session has asked for the same. */
    private int count = 1;

    /** The offset of the first change that it is to have at all. */
    private long begin = UNKNOWN;

    /** The offset of the first change not yet queued for the session. */
    private long position = UNKNOWN;

    private @Nullable Audience audience;

    /** Whether it waits for a scan, or for the next records of one. */
    private boolean queued;

    /** Where the audience's list holds this subscription. */
    private int index;

    Subscription(Subscriber subscriber, LiveFilter filter, SlowPolicy onSlow) {
        this.subscriber = subscriber;
        this.filter = filter;
        this.onSlow = onSlow;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    LiveFilter filter() {
        return filter;
    }

    SlowPolicy onSlow() {
        return onSlow;
    }

    /** Whether it is known where it begins. */
    boolean placed() {
        return begin != UNKNOWN;
    }

    /** It begins at an offset. */
    void beginAt(long offset) {
        begin = offset;
        position = offset;
    }

    long position() {
        return position;
    }

    void advanceTo(long next) {
        position = Math.max(position, next);
    }

    /** Changes at and after an offset did not reach the session after all. */
    void backTo(long offset) {
        position = Math.max(begin, Math.min(position, offset));
    }

    /** What is between the position and another one is lost for good. */
    void moveTo(long next) {
        begin = Math.min(begin, next);
        position = next;
    }

    @Nullable Audience audience() {
        return audience;
    }

    /** Whether its changes come with the deliveries, or will when the filter is active. */
    boolean live() {
        return filter.live().equals(audience);
    }

    boolean queued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    void joined(Audience joined, int at) {
        if (audience != null) {
            throw new IllegalStateException("a subscription must be in one audience at most");
        }
        audience = joined;
        index = at;
    }

    void movedTo(int newIndex) {
        index = newIndex;
    }

    /** Returns where it was. */
    int left(Audience from) {
        if (!from.equals(audience)) {
            throw new IllegalStateException("the subscription must be in the audience");
        }
        audience = null;
        return index;
    }

    /** The session asked for the same again. */
    void countUp() {
        count = Math.addExact(count, 1);
    }

    /** It stands for as many as the one in whose place it comes. */
    void countAs(Subscription former) {
        count = former.count;
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
        return placed() && unanswered.isEmpty();
    }
}
