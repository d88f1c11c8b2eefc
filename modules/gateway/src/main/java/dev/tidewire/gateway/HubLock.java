package dev.tidewire.gateway;

import java.util.function.Function;

/** The hub's lock, for whoever works beside its operations. */
@FunctionalInterface
interface HubLock {
    /** Runs an operation under the lock, and afterwards what it leaves to be done. */
    <T> T locked(Function<Endings, T> operation);
}
