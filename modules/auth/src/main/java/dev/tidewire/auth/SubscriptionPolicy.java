package dev.tidewire.auth;

/**
 * Decides on subscriptions that a token's scopes allow already: it can refuse them, and cannot
 * allow others. Implementations are safe for many threads.
 */
@FunctionalInterface
public interface SubscriptionPolicy {
    /** Decides. Waits for the answer, for some seconds at most. */
    PolicyAnswer decide(SubscriptionQuestion question);
}
