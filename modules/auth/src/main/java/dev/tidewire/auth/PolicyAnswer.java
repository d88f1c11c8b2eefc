package dev.tidewire.auth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a {@link SubscriptionPolicy} says. */
public sealed interface PolicyAnswer {
    /**
     * Yes.
     *
     * @param ttl how long, or null where it does not say
     */
    record Allowed(@Nullable Duration ttl) implements PolicyAnswer {}

    /**
     * No.
     *
     * @param ttl how long, or null where it does not say
     * @param reason for the client's eyes, or null
     */
    record Refused(@Nullable Duration ttl, @Nullable String reason) implements PolicyAnswer {}

    /**
     * There is no answer, which allows nothing.
     *
     * @param error why, for an operator; never a secret
     */
    record Undecided(String error) implements PolicyAnswer {}
}
