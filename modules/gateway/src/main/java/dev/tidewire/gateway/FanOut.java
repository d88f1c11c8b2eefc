package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands one message to the subscribers of many filters. A session gets it once, naming all of its
 * subscriptions that are concerned; sessions with the same set of them share one frame. Guarded by
 * the hub's lock; allocates nothing for a session.
 */
final class FanOut {
    private final Outbox outbox;
    private final Flow flow;
    private final GatewayMetrics metrics;
    private final boolean budgeted;
    private final List<Subscriber> touched = new ArrayList<>();
    private final Set<Subscriber> full = new LinkedHashSet<>();
    private final Set<Subscriber> overBudget = new LinkedHashSet<>();
    private final Set<Subscriber> expired = new LinkedHashSet<>();

    /**
     * @param budgeted whether what it sends counts as deliveries
     */
    FanOut(Outbox outbox, Flow flow, GatewayMetrics metrics, boolean budgeted) {
        this.outbox = outbox;
        this.flow = flow;
        this.metrics = metrics;
        this.budgeted = budgeted;
    }

    /**
     * Queues a frame for every subscription in the audiences whose position is before {@code next},
     * and advances it to there. A session that has no room for it, whose budget is used up, or
     * whose token has ended, gets nothing, and falls behind.
     *
     * @param next the offset behind what the frame tells
     * @param now epoch milliseconds
     * @param framing makes the frame for a set of subscription ids
     */
    void send(
            List<Audience> audiences,
            long next,
            long now,
            Function<List<String>, Frame> framing,
            Endings endings) {
        if (audiences.size() == 1) {
            sendOne(audiences.getFirst(), next, now, framing);
        } else {
            sendMany(audiences, next, now, framing);
        }
        if (!full.isEmpty()) {
            full.forEach(subscriber -> flow.full(subscriber, endings));
            full.clear();
        }
        if (!overBudget.isEmpty()) {
            overBudget.forEach(subscriber -> flow.overBudget(subscriber, endings));
            overBudget.clear();
        }
        if (!expired.isEmpty()) {
            expired.forEach(subscriber -> expire(subscriber, endings));
            expired.clear();
        }
    }

    private void expire(Subscriber subscriber, Endings endings) {
        flow.suspend(subscriber, Suspension.TOKEN_EXPIRED, endings);
        endings.later(subscriber.owner()::expired);
    }

    private void sendOne(
            Audience audience, long next, long now, Function<List<String>, Frame> framing) {
        Frame frame = null;
        for (int index = 0; index < audience.size(); index++) {
            Subscription subscription = audience.get(index);
            if (wants(subscription, next, now)) {
                if (frame == null) {
                    frame = built(framing, List.of(audience.filter().id()), next);
                }
                if (offer(subscription.subscriber(), frame)) {
                    subscription.advanceTo(next);
                }
            }
        }
    }

    /** Queues a frame; if that cannot be, takes note of why. */
    private boolean offer(Subscriber subscriber, Frame frame) {
        if (budgeted && !subscriber.budget().take()) {
            overBudget.add(subscriber);
            return false;
        }
        if (!outbox.offer(subscriber, frame)) {
            full.add(subscriber);
            return false;
        }
        return true;
    }

    private void sendMany(
            List<Audience> audiences, long next, long now, Function<List<String>, Frame> framing) {
        Combination none = new Combination(null, null);
        for (Audience audience : audiences) {
            for (int index = 0; index < audience.size(); index++) {
                Subscription subscription = audience.get(index);
                if (wants(subscription, next, now)) {
                    subscription.advanceTo(next);
                    combine(subscription.subscriber(), audience.filter(), none);
                }
            }
        }
        for (Subscriber subscriber : touched) {
            Combination combination = subscriber.combination;
            subscriber.combination = null;
            if (combination != null && !offer(subscriber, combination.frame(framing, next))) {
                combination.takeBack(subscriber, next - 1);
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

    private boolean wants(Subscription subscription, long next, long now) {
        Subscriber subscriber = subscription.subscriber();
        if (subscription.position() >= next || subscriber.failed()) {
            return false;
        }
        if (subscriber.expired(now)) {
            expired.add(subscriber);
            return false;
        }
        return true;
    }

    private Frame built(Function<List<String>, Frame> framing, List<String> ids, long next) {
        metrics.frameBuilt();
        return framing.apply(ids).delivering(ids, next - 1);
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

        private void takeBack(Subscriber subscriber, long offset) {
            for (Combination at = this; at != null; at = at.before) {
                Subscription subscription =
                        at.filter == null ? null : subscriber.subscription(at.filter.id());
                if (subscription != null) {
                    subscription.backTo(offset);
                }
            }
        }

        private Frame frame(Function<List<String>, Frame> framing, long next) {
            Frame known = frame;
            if (known == null) {
                known = built(framing, ids(), next);
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
