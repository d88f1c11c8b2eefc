package dev.tidewire.gateway;

import dev.tidewire.auth.PolicyAnswer;
import dev.tidewire.auth.SubscriptionPolicy;
import dev.tidewire.auth.SubscriptionQuestion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks a policy, once for all who ask the same, and remembers what it says for a time. What it does
 * not decide is not remembered. Thread-safe.
 */
final class CachedPolicy implements PolicyDecisions {
    /** Calls that are under way at the same time. */
    static final int MAX_CALLS = 64;

    /** Decisions that are remembered; of more, the oldest are forgotten. */
    static final int LIMIT = 10_000;

    /** How long a refusal is remembered at most, so that whoever is given access soon has it. */
    static final Duration REFUSED_TIME = Duration.ofSeconds(5);

    /** How long a decision holds at least: a policy cannot have itself asked without a pause. */
    static final Duration LEAST_TIME = Duration.ofSeconds(1);

    /** How long somebody waits for a decision, where many are waiting. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SubscriptionPolicy policy;
    private final Duration cacheTime;
    private final Scheduler scheduler;
    private final LimitedExecutor calls;
    private final InstantSource clock;
    private final GatewayMetrics metrics;
    private final ServiceHealth health;

    /** In the order in which they were made. */
    private final LinkedHashMap<SubscriptionQuestion, Remembered> decisions = new LinkedHashMap<>();

    private final Map<SubscriptionQuestion, CompletableFuture<PolicyDecision>> asking =
            new HashMap<>();

    private record Remembered(PolicyDecision decision, Instant until) {}

    /** Asks whom the ports name, if anybody. */
    static PolicyDecisions of(GatewayPorts ports, GatewayMetrics metrics) {
        return ports.checks()
                .subscriptions()
                .<PolicyDecisions>map(check ->
                        new CachedPolicy(
                                check, ports.scheduler(), ports.executor(), ports.clock(), metrics))
                .orElse(PolicyDecisions.NO_POLICY);
    }

    CachedPolicy(
            SubscriptionCheck check,
            Scheduler scheduler,
            Executor executor,
            InstantSource clock,
            GatewayMetrics metrics) {
        this.policy = check.policy();
        this.cacheTime = check.cacheTime();
        this.scheduler = scheduler;
        this.calls = new LimitedExecutor(executor, MAX_CALLS);
        this.clock = clock;
        this.metrics = metrics;
        health =
                new ServiceHealth(
                        clock,
                        "delegation",
                        "subscriptions are refused, and end with their last decision");
    }

    @Override
    public synchronized Optional<PolicyDecision> known(
            SubscriptionQuestion question, Instant beyond) {
        Remembered remembered = decisions.get(question);
        return remembered != null && remembered.until().isAfter(beyond)
                ? Optional.of(remembered.decision())
                : Optional.empty();
    }

    @Override
    public CompletableFuture<PolicyDecision> ask(SubscriptionQuestion question) {
        CompletableFuture<PolicyDecision> asked = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<PolicyDecision> earlier = asking.putIfAbsent(question, asked);
            if (earlier != null) {
                return earlier.copy();
            }
        }
        Scheduler.Task patience =
                scheduler.after(
                        PATIENCE,
                        () -> undecided(question, asked, "too many questions are waiting"));
        var _ = asked.whenComplete((_, _) -> patience.cancel());
        calls.execute(() -> call(question, asked));
        return asked.copy();
    }

    private void call(SubscriptionQuestion question, CompletableFuture<PolicyDecision> asked) {
        if (asked.isDone()) {
            return;
        }
        switch (answer(question)) {
            case PolicyAnswer.Allowed(var ttl) -> {
                health.answered();
                Duration time = longest(LEAST_TIME, shortest(ttl, cacheTime));
                Instant until = clock.instant().plus(time);
                settle(question, asked, new PolicyDecision.Allowed(until), until, "allowed");
            }
            case PolicyAnswer.Refused(var ttl, var reason) -> {
                health.answered();
                Duration time = shortest(ttl, shortest(REFUSED_TIME, cacheTime));
                Instant until = clock.instant().plus(time);
                settle(question, asked, new PolicyDecision.Refused(reason), until, "refused");
            }
            case PolicyAnswer.Undecided(String error) -> undecided(question, asked, error);
        }
    }

    private PolicyAnswer answer(SubscriptionQuestion question) {
        try {
            return policy.decide(question);
        } catch (RuntimeException e) {
            return new PolicyAnswer.Undecided(e.getClass().getSimpleName());
        }
    }

    private static Duration shortest(@Nullable Duration one, Duration other) {
        return one != null && one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void undecided(
            SubscriptionQuestion question, CompletableFuture<PolicyDecision> asked, String error) {
        health.failed(error);
        settle(question, asked, new PolicyDecision.Undecided(), Instant.MIN, "undecided");
    }

    /** Those who wait go on outside the lock. */
    private void settle(
            SubscriptionQuestion question,
            CompletableFuture<PolicyDecision> asked,
            PolicyDecision decision,
            Instant until,
            String result) {
        synchronized (this) {
            if (!asking.remove(question, asked)) {
                return;
            }
            if (!(decision instanceof PolicyDecision.Undecided)) {
                decisions.remove(question);
                decisions.put(question, new Remembered(decision, until));
            }
            if (decisions.size() > LIMIT) {
                decisions.pollFirstEntry();
            }
        }
        metrics.delegation(result);
        asked.complete(decision);
    }

    @Override
    public Map<String, String> detail() {
        return health.detail();
    }
}
