package dev.tidewire.gateway;

import dev.tidewire.protocol.ServerFrame;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stops and resumes what is delivered to sessions. Nothing is lost meanwhile: subscriptions fall
 * behind and are caught up from the log. Guarded by the hub's lock.
 */
final class Flow {
    private final Backlog backlog;
    private final Outbox outbox;
    private final GatewayMetrics metrics;
    private final BiConsumer<Subscriber, Duration> pause;
    private final SlowClients slow;

    /**
     * @param pause calls {@link #budgeted} after a while; called without the hub's lock
     */
    Flow(
            Backlog backlog,
            Outbox outbox,
            GatewayMetrics metrics,
            BiConsumer<Subscriber, Duration> pause) {
        this.backlog = backlog;
        this.outbox = outbox;
        this.metrics = metrics;
        this.pause = pause;
        slow = new SlowClients(outbox);
    }

    /**
     * The connection had no room. A session that is live is suspended by that, or closed where one
     * of its subscriptions is to be; one that is being caught up only waits, since the log can be
     * read faster than any client reads.
     */
    void full(Subscriber subscriber, Endings endings) {
        if (subscriber.failed() || subscriber.full()) {
            return;
        }
        boolean live = subscriber.live();
        subscriber.full(true);
        if (live && SlowClients.close(subscriber)) {
            rewind(subscriber);
            slow.end(subscriber, endings);
            return;
        }
        stop(subscriber);
        if (live) {
            suspended(subscriber, Suspension.SLOW_CONSUMER, endings);
        }
    }

    /** The connection has room again. */
    void writable(Subscriber subscriber, Endings endings) {
        if (subscriber.full() && !subscriber.failed()) {
            subscriber.full(false);
            resume(subscriber, Suspension.SLOW_CONSUMER, endings);
        }
    }

    /**
     * The subscriber may not be delivered more at the moment. A session that is live is suspended
     * by that, unless it is the same overload as before; one that is being caught up only waits.
     */
    void overBudget(Subscriber subscriber, Endings endings) {
        DeliveryBudget budget = subscriber.budget();
        if (subscriber.failed() || budget.waiting()) {
            return;
        }
        boolean suspended = subscriber.live() && budget.recovered();
        Duration wait = budget.book();
        stop(subscriber);
        if (suspended) {
            suspended(subscriber, Suspension.QUOTA_EXCEEDED, endings);
        }
        endings.later(() -> pause.accept(subscriber, wait));
    }

    /** The subscriber may be delivered more. */
    void budgeted(Subscriber subscriber, Endings endings) {
        if (!subscriber.failed()) {
            subscriber.budget().arrived();
            resume(subscriber, Suspension.QUOTA_EXCEEDED, endings);
        }
    }

    /** Nothing is delivered for a reason, and what is not written yet is taken back. */
    void suspend(Subscriber subscriber, Suspension reason, Endings endings) {
        if (subscriber.failed() || subscriber.suspensions().contains(reason)) {
            return;
        }
        rewind(subscriber);
        suspended(subscriber, reason, endings);
    }

    /** Lets everything fall behind, and takes back what is not written yet. */
    void rewind(Subscriber subscriber) {
        stop(subscriber);
        takeBack(subscriber);
    }

    private void suspended(Subscriber subscriber, Suspension reason, Endings endings) {
        subscriber.suspensions().add(reason);
        metrics.suspended(reason);
        outbox.reply(subscriber, new ServerFrame.Suspended(reason.word()), endings);
        endings.later(subscriber.owner().audited(reason, false));
    }

    private void stop(Subscriber subscriber) {
        for (Subscription subscription : subscriber.subscriptions()) {
            // What waits for its filter's first activation has nothing to miss yet.
            if (subscription.placed()) {
                backlog.fallBehind(subscription);
            }
        }
    }

    private static void takeBack(Subscriber subscriber) {
        for (Frame frame : subscriber.connection().takeBack()) {
            Frame.@Nullable Delivery delivery = frame.delivery();
            List<String> ids = delivery == null ? List.of() : delivery.subscriptions();
            for (String id : ids) {
                Subscription subscription = subscriber.subscription(id);
                if (subscription != null && delivery != null) {
                    subscription.backTo(delivery.offset());
                }
            }
        }
    }

    /** A reason is gone; deliveries go on if none is left. */
    void resume(Subscriber subscriber, Suspension reason, Endings endings) {
        if (subscriber.suspensions().remove(reason)) {
            outbox.reply(subscriber, new ServerFrame.Resumed(reason.word(), null), endings);
            endings.later(subscriber.owner().audited(reason, true));
        }
        goOn(subscriber);
    }

    /** Catches up whatever is behind, unless the subscriber is suspended. */
    void goOn(Subscriber subscriber) {
        subscriber.subscriptions().forEach(backlog::catchUp);
    }

    /** Takes a subscription that has just become known to the matcher. */
    void activated(Subscription subscription) {
        if (!subscription.subscriber().flowing()) {
            backlog.fallBehind(subscription);
        } else {
            backlog.catchUp(subscription);
        }
    }
}
