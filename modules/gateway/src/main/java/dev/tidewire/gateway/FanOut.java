package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands one message to the subscribers of many filters. A session gets it once, naming all of its
 * subscriptions that are concerned; sessions with the same set of them share one frame. Guarded by
 * the hub's lock; allocates nothing for a session.
 */
final class FanOut {
    private final Outbox outbox;
    private final GatewayMetrics metrics;
    private final List<Subscriber> touched = new ArrayList<>();

    FanOut(Outbox outbox, GatewayMetrics metrics) {
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /**
     * Queues a frame for every subscription of the filters whose position is before {@code next},
     * and advances it to there.
     *
     * @param now epoch milliseconds; a session whose token has ended gets nothing
     * @param framing makes the frame for a set of subscription ids
     */
    void send(
            List<LiveFilter> filters,
            long next,
            long now,
            Function<List<String>, Frame> framing,
            Endings endings) {
        if (filters.size() == 1) {
            sendOne(filters.getFirst(), next, now, framing, endings);
        } else {
            sendMany(filters, next, now, framing, endings);
        }
    }

    private void sendOne(
            LiveFilter filter,
            long next,
            long now,
            Function<List<String>, Frame> framing,
            Endings endings) {
        Frame frame = null;
        for (int index = 0; index < filter.size(); index++) {
            Subscription subscription = filter.subscription(index);
            if (wants(subscription, next, now, endings)) {
                if (frame == null) {
                    frame = built(framing, List.of(filter.id()));
                }
                subscription.position(next);
                outbox.offer(subscription.subscriber(), frame, endings);
            }
        }
    }

    private void sendMany(
            List<LiveFilter> filters,
            long next,
            long now,
            Function<List<String>, Frame> framing,
            Endings endings) {
        Combination none = new Combination(null, null);
        for (LiveFilter filter : filters) {
            for (int index = 0; index < filter.size(); index++) {
                Subscription subscription = filter.subscription(index);
                if (wants(subscription, next, now, endings)) {
                    subscription.position(next);
                    combine(subscription.subscriber(), filter, none);
                }
            }
        }
        for (Subscriber subscriber : touched) {
            Combination combination = subscriber.combination;
            subscriber.combination = null;
            if (combination != null) {
                outbox.offer(subscriber, combination.frame(framing), endings);
            }
        }
        touched.clear();
    }

    private void combine(Subscriber subscriber, LiveFilter filter, Combination none) {
        Combination before = subscriber.combination;
        if (before == null) {
            before = none;
            touched.add(subscriber);
        }
        subscriber.combination = before.with(filter);
    }

    private static boolean wants(Subscription subscription, long next, long now, Endings endings) {
        Subscriber subscriber = subscription.subscriber();
        if (subscription.position() >= next || subscriber.failed()) {
            return false;
        }
        if (subscriber.expired(now)) {
            endings.add(subscriber, new Ending(CloseCode.TOKEN_EXPIRED, "token has expired"));
            return false;
        }
        return true;
    }

    private Frame built(Function<List<String>, Frame> framing, List<String> ids) {
        metrics.frameBuilt();
        return framing.apply(ids);
    }

    /** A set of filters, reached by adding one after the other, and the frame for it. */
    final class Combination {
        private final @Nullable Combination before;
        private final @Nullable LiveFilter filter;
        private @Nullable Map<LiveFilter, Combination> after;
        private @Nullable Frame frame;

        private Combination(@Nullable Combination before, @Nullable LiveFilter filter) {
            this.before = before;
            this.filter = filter;
        }

        private Combination with(LiveFilter next) {
            Map<LiveFilter, Combination> known = after;
            if (known == null) {
                known = new HashMap<>();
                after = known;
            }
            return known.computeIfAbsent(next, added -> new Combination(this, added));
        }

        private Frame frame(Function<List<String>, Frame> framing) {
            Frame known = frame;
            if (known == null) {
                known = built(framing, ids());
                frame = known;
            }
            return known;
        }

        private List<String> ids() {
            List<String> ids = new ArrayList<>();
            for (Combination at = this; at != null; at = at.before) {
                if (at.filter != null) {
                    ids.add(at.filter.id());
                }
            }
            return ids.reversed();
        }
    }
}
