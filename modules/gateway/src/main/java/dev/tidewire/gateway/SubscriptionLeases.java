package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;
import dev.tidewire.auth.SubscriptionQuestion;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.Filter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a policy besides the token decide on a session's subscriptions, before they begin and, since
 * no decision holds for ever, again before each ends. A subscription whose decision is over ends.
 * Guarded by the session's lock.
 */
final class SubscriptionLeases {
    /** From one attempt to the next, while there is no decision. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The decision is asked for again when this part of its time is left, or up to thrice that. */
    private static final double LEAST_LEAD = 0.1;

    private final PolicyDecisions decisions;
    private final GatewayPorts ports;
    private final DeliveryHub hub;
    private final Subscriber subscriber;
    private final Renewal renewal;
    private final Supplier<@Nullable Grant> grant;
    private final Consumer<Runnable> turn;
    private final Map<ChannelPattern, Lease> leases = new HashMap<>();

    /** How long the subscriptions to some channels are allowed. */
    private static final class Lease {
        private final Instant until;
        private Scheduler.Task asking = () -> {};
        private Scheduler.Task end = () -> {};

        Lease(Instant until) {
            this.until = until;
        }

        void cancel() {
            asking.cancel();
            end.cancel();
        }
    }

    /**
     * @param grant what the session was last admitted with, or null
     * @param turn runs an action under the session's lock
     */
    SubscriptionLeases(
            SessionContext context,
            Subscriber subscriber,
            Renewal renewal,
            Supplier<@Nullable Grant> grant,
            Consumer<Runnable> turn) {
        this.decisions = context.decisions();
        this.ports = context.ports();
        this.hub = context.hub();
        this.subscriber = subscriber;
        this.renewal = renewal;
        this.grant = grant;
        this.turn = turn;
    }

    /** What is decided already on a subscription. */
    Optional<PolicyDecision> known(Grant holder, Filter filter) {
        return decisions.known(question(holder, ChannelCheck.meant(filter)), now());
    }

    /** Asks for the decision on a subscription. */
    CompletableFuture<PolicyDecision> ask(Grant holder, Filter filter) {
        return decisions.ask(question(holder, ChannelCheck.meant(filter)));
    }

    private static SubscriptionQuestion question(Grant holder, ChannelPattern channel) {
        return SubscriptionQuestion.of(holder, channel);
    }

    /** A subscription has begun. */
    void begin(Filter filter, PolicyDecision.Allowed decision) {
        if (decision.until().isBefore(Instant.MAX)) {
            hold(ChannelCheck.meant(filter), decision.until());
        }
    }

    /** A new token has come into effect; who asks may be another client now. */
    void regrant(@Nullable Grant before, Grant now) {
        ChannelPattern any = ChannelPattern.parse("events:*");
        if (before != null && !question(before, any).equals(question(now, any))) {
            List.copyOf(leases.entrySet())
                    .forEach(lease -> askAgain(lease.getKey(), lease.getValue()));
        }
    }

    /** The session has ended. */
    void close() {
        leases.values().forEach(Lease::cancel);
        leases.clear();
    }

    private void hold(ChannelPattern channel, Instant until) {
        Lease former = leases.get(channel);
        if (former != null && !until.isAfter(former.until)) {
            return;
        }
        if (former != null) {
            former.cancel();
        }
        Lease lease = new Lease(until);
        leases.put(channel, lease);
        Duration time = Duration.between(now(), until);
        double lead = LEAST_LEAD * (1 + 2 * ports.checks().random().nextDouble());
        askAfter(Duration.ofNanos((long) (time.toNanos() * (1 - lead))), channel, lease);
        lease.end =
                ports.scheduler()
                        .after(
                                time,
                                () ->
                                        turn.accept(() ->
                                                end(
                                                        channel,
                                                        lease,
                                                        new PolicyDecision.Undecided())));
    }

    private void askAfter(Duration delay, ChannelPattern channel, Lease lease) {
        lease.asking =
                ports.scheduler().after(delay, () -> turn.accept(() -> askAgain(channel, lease)));
    }

    private void askAgain(ChannelPattern channel, Lease lease) {
        Grant holder = grant.get();
        if (leases.get(channel) != lease || holder == null) {
            return;
        }
        if (!needed(channel)) {
            lease.cancel();
            leases.remove(channel);
            return;
        }
        SubscriptionQuestion question = question(holder, channel);
        var _ =
                decisions
                        .known(question, lease.until)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> decisions.ask(question))
                        .thenAcceptAsync(
                                decision -> turn.accept(() -> decided(channel, lease, decision)),
                                ports.executor());
    }

    private boolean needed(ChannelPattern channel) {
        return hub.filters(subscriber).values().stream()
                .anyMatch(filter -> ChannelCheck.meant(filter).equals(channel));
    }

    private void decided(ChannelPattern channel, Lease lease, PolicyDecision decision) {
        if (leases.get(channel) != lease) {
            return;
        }
        switch (decision) {
            case PolicyDecision.Allowed(Instant until) -> {
                if (until.isAfter(lease.until)) {
                    hold(channel, until);
                } else {
                    askAfter(RETRY, channel, lease);
                }
            }
            case PolicyDecision.Refused refused -> end(channel, lease, refused);
            case PolicyDecision.Undecided _ -> askAfter(RETRY, channel, lease);
        }
    }

    private void end(ChannelPattern channel, Lease lease, PolicyDecision.Denied denied) {
        Grant holder = grant.get();
        if (leases.remove(channel, lease) && holder != null) {
            lease.cancel();
            renewal.end(holder, channel, denied);
        }
    }

    private Instant now() {
        return ports.clock().instant();
    }
}
