package dev.tidewire.client;

import java.time.Duration;

/**
 * Gets what a subscription delivers. All listeners of a client are called by one thread, one call
 * after the other, and the next message is not read from the connection before the call returns:
 * whoever is slow is caught up by the gateway later, and nothing piles up here. So a listener must
 * not wait for what this client is still to receive, such as the result of a publish.
 */
@FunctionalInterface
public interface SubscriptionListener {
    /**
     * A change, once, in order. When this returns it is handled, and the subscription's cursor is
     * behind it. If it throws, the subscription ends: {@link #onError} gets the exception, and
     * {@link Subscription#cursor()} stays before the event.
     */
    void onEvent(Event event);

    /**
     * The subscription is live, at first and after each reconnect; from here on nothing is missed.
     */
    default void onSubscribed(String cursor) {}

    /**
     * Nothing comes until {@link #onResumed}: {@code slow_consumer}, {@code quota_exceeded}, {@code
     * token_expired} or {@code access_revoked}.
     */
    default void onSuspended(String reason) {}

    /** Events come again, missed ones first. */
    default void onResumed(String reason) {}

    /**
     * Changes are lost for good, in order between the events. It counts as an event if it throws.
     */
    default void onGap(Gap gap) {}

    /**
     * The gateway cannot take the subscription now, and is asked again by itself.
     *
     * @param again until the next attempt
     */
    default void onDelayed(TidewireException reason, Duration again) {}

    /**
     * The subscription has ended for good: refused by the gateway, as for a cursor that is none of
     * this log; not allowed any longer; or its own listener has thrown.
     */
    default void onError(TidewireException error) {}
}
