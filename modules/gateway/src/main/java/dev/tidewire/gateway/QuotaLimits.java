package dev.tidewire.gateway;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much there may be of each quota: a number, or a number a second. Without a limit there may be
 * any amount.
 */
public record QuotaLimits(Map<Quota, Long> limits) {
    private static final QuotaLimits NONE = new QuotaLimits(Map.of());

    /**
     * @throws IllegalArgumentException if a limit is not positive
     */
    public QuotaLimits {
        limits.forEach((quota, limit) -> {
            if (limit < 1) {
                throw new IllegalArgumentException(
                        quota.key() + " must be at least 1; leave it out for no limit");
            }
        });
        limits = Map.copyOf(limits);
    }

    /** No limit at all. */
    public static QuotaLimits none() {
        return NONE;
    }

    /** The limit, or null where there is none. */
    @Nullable Long of(Quota quota) {
        return limits.get(quota);
    }
}
