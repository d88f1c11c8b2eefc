package dev.tidewire.gateway;

import dev.tidewire.auth.SubscriptionPolicy;
import java.time.Duration;
import java.util.Objects;

/**
 * How subscriptions are decided on besides by the token's scopes.
 *
 * @param policy decides
 * @param cacheTime how long a decision holds at most
 */
public record SubscriptionCheck(SubscriptionPolicy policy, Duration cacheTime) {
    public SubscriptionCheck {
        Objects.requireNonNull(policy, "policy");
        if (!cacheTime.isPositive()) {
            throw new IllegalArgumentException("cacheTime must be longer than 0");
        }
    }
}
