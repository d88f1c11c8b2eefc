package dev.tidewire.gateway;

import java.util.Set;

/**
 * How a session stands with its deliveries.
 *
 * @param suspensions why there are none at the moment; empty where they flow
 */
record Standing(int subscriptions, Set<Suspension> suspensions) {
    Standing {
        suspensions = Set.copyOf(suspensions);
    }
}
