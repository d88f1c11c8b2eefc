package dev.tidewire.gateway;

import dev.tidewire.auth.SubscriptionQuestion;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The decisions of a policy besides the token. Thread-safe; never waits. */
interface PolicyDecisions {
    /** Where there is no such policy. */
    PolicyDecisions NO_POLICY =
            new PolicyDecisions() {
                private static final PolicyDecision FOREVER =
                        new PolicyDecision.Allowed(Instant.MAX);

                @Override
                public Optional<PolicyDecision> known(
                        SubscriptionQuestion question, Instant beyond) {
                    return Optional.of(FOREVER);
                }

                @Override
                public CompletableFuture<PolicyDecision> ask(SubscriptionQuestion question) {
                    return CompletableFuture.completedFuture(FOREVER);
                }

                @Override
                public Map<String, String> detail() {
                    return Map.of();
                }
            };

    /**
     * A decision that was made before, if it holds beyond a time.
     *
     * @param beyond now, or later
     */
    Optional<PolicyDecision> known(SubscriptionQuestion question, Instant beyond);

    /** Asks, or joins those who are asking the same. Never completes exceptionally. */
    CompletableFuture<PolicyDecision> ask(SubscriptionQuestion question);

    /** What an operator needs to know, for {@code /readyz}. */
    Map<String, String> detail();
}
