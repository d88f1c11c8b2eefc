package dev.tidewire.gateway;

import dev.tidewire.protocol.StartPosition;

/** Finds out where a subscription begins that is to begin at a time. */
@FunctionalInterface
interface StartFinder {
    /** Asks the log, until it answers. Called without the hub's lock. */
    void find(Subscription subscription, StartPosition from);
}
