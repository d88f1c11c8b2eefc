package dev.tidewire.auth;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where decisions on subscriptions are asked for.
 *
 * @param url http or https, without user and password; redirects are not followed
 * @param timeout for a whole call, the body included
 * @param token sent as a bearer's, if there is one
 * @param maxBytes largest answer that is read
 */
public record DelegationSettings(URI url, Duration timeout, Optional<String> token, int maxBytes) {
    /** The default of {@code timeout}. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    public DelegationSettings {
        ServiceUrl.check(url, "https://access.example.com/subscriptions");
        Objects.requireNonNull(token, "token");
        token.flatMap(DelegationSettings::problemOfToken)
                .ifPresent(problem -> {
                    throw new IllegalArgumentException("token " + problem);
                });
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be longer than 0");
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1");
        }
    }

    /** What is wrong with a token, without showing it; empty where nothing is. */
    public static Optional<String> problemOfToken(String token) {
        return token.matches("[\\x21-\\x7e]+")
                ? Optional.empty()
                : Optional.of(
                        "must be printable ASCII without spaces, as a header takes it; leave it out"
                                + " to send none");
    }

    /** The default: 16 KiB. */
    public static DelegationSettings of(URI url, Duration timeout, Optional<String> token) {
        return new DelegationSettings(url, timeout, token, 16 * 1024);
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "DelegationSettings[url=" + url + "]";
    }
}
