package dev.tidewire.gateway;

import java.util.concurrent.CompletableFuture;

/**
 * Where the gateway says which filters are live. Thread-safe. The calls return at once, and what
 * they say takes effect in the order of the calls; an announcement that is lost is repeated by the
 * caller.
 */
public interface InterestLog {
    /** The filter is live; also said again, until it is answered by {@link DeliverySink#active}. */
    void announce(Interest interest);

    /** The filter is not live any more. */
    void withdraw(Interest interest);

    /**
     * Begins a new life of this gateway: the epoch is higher than any before, and heartbeats go out
     * for it from now on and no longer for an earlier one. Fails if the log cannot be written.
     */
    CompletableFuture<Long> takeEpoch();
}
