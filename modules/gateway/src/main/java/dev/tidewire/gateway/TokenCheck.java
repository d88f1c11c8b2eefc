package dev.tidewire.gateway;

import dev.tidewire.auth.TokenIntrospector;
import java.time.Duration;
import java.util.Objects;

/**
 * How tokens of open sessions are checked again.
 *
 * @param issuer says whether a token is still good
 * @param interval how often it is asked about each token
 */
public record TokenCheck(TokenIntrospector issuer, Duration interval) {
    public TokenCheck {
        Objects.requireNonNull(issuer, "issuer");
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("interval must be longer than 0");
        }
    }
}
