package dev.tidewire.gateway;

import dev.tidewire.gateway.QuotaExceeded.Holder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace, or a subject in it, uses of its quotas. Thread-safe, but for who uses it, which
 * the {@link QuotaLedger} guards.
 */
final class QuotaUsage {
    private final Holder holder;
    private final QuotaLimits limits;
    private final Map<Quota, Allowance> allowances = new EnumMap<>(Quota.class);
    private int users;

    QuotaUsage(Holder holder, QuotaLimits limits, LongSupplier nanoTime) {
        this.holder = holder;
        this.limits = limits;
        limits.limits()
                .forEach(
                        (quota, limit) -> allowances.put(quota, allowance(quota, limit, nanoTime)));
    }

    private static Allowance allowance(Quota quota, long limit, LongSupplier nanoTime) {
        return switch (quota) {
            case CONNECTIONS, SUBSCRIPTIONS, PREDICATES -> new Tally(limit);
            case MESSAGES_IN, BYTES_IN, PUBLISHES, DELIVERIES ->
                    TokenBucket.perSecond(limit, nanoTime);
        };
    }

    /** Takes an amount; or takes nothing and returns what is exceeded. */
    @Nullable QuotaExceeded take(Quota quota, long amount) {
        Allowance allowance = allowances.get(quota);
        long wait = allowance == null ? 0 : allowance.take(amount);
        return wait == 0 ? null : exceeded(quota, wait);
    }

    private QuotaExceeded exceeded(Quota quota, long wait) {
        Long limit = limits.of(quota);
        return new QuotaExceeded(holder, quota, limit == null ? 0 : limit, Duration.ofNanos(wait));
    }

    /** Takes an amount in any case; returns after how many nanoseconds there is enough for it. */
    long charge(Quota quota, long amount) {
        Allowance allowance = allowances.get(quota);
        return allowance == null ? 0 : allowance.charge(amount);
    }

    void give(Quota quota, long amount) {
        Allowance allowance = allowances.get(quota);
        if (allowance != null) {
            allowance.give(amount);
        }
    }

    /** The limit, or null where there is none. */
    @Nullable Long limit(Quota quota) {
        return limits.of(quota);
    }

    void join() {
        users++;
    }

    void leave() {
        users--;
    }

    /** Whether nobody uses it, and a new one would be the same. */
    boolean over() {
        return users == 0 && allowances.values().stream().allMatch(Allowance::unused);
    }
}
