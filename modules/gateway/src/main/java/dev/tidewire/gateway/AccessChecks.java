package dev.tidewire.gateway;

import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Who is asked about access besides the tokens themselves.
 *
 * @param tokens asks the issuer about the tokens of open sessions
 * @param subscriptions asks a policy about subscriptions that scopes allow
 * @param random spreads what is asked over time; safe for many threads
 */
public record AccessChecks(
        Optional<TokenCheck> tokens,
        Optional<SubscriptionCheck> subscriptions,
        RandomGenerator random) {
    /** Nobody: the tokens alone decide. */
    public static AccessChecks none() {
        return new AccessChecks(Optional.empty(), Optional.empty(), new Random());
    }
}
