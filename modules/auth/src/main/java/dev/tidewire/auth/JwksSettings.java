package dev.tidewire.auth;

import java.net.URI;
import java.time.Duration;

/**
 * Where the issuer's keys are and how they are fetched.
 *
 * @param url http or https, without user and password; redirects are not followed
 * @param timeout for a whole fetch, the body included
 * @param minimumInterval least time between two fetches, whoever asks for them
 * @param refreshInterval time after which the keys are fetched again unasked
 * @param maxBytes largest answer that is read
 */
public record JwksSettings(
        URI url,
        Duration timeout,
        Duration minimumInterval,
        Duration refreshInterval,
        int maxBytes) {
    /** The default of {@code minimumInterval}. */
    public static final Duration MINIMUM_INTERVAL = Duration.ofSeconds(10);

    /** The default of {@code refreshInterval}. */
    public static final Duration REFRESH_INTERVAL = Duration.ofMinutes(10);

    public JwksSettings {
        ServiceUrl.check(
                url, "https://login.example.com/realms/main/protocol/openid-connect/certs");
        requirePositive(timeout, "timeout");
        requirePositive(minimumInterval, "minimumInterval");
        requirePositive(refreshInterval, "refreshInterval");
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1");
        }
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be longer than 0");
        }
    }

    /** The default: 3 s a fetch, at most one in 10 s, one every 10 minutes, 256 KiB. */
    public static JwksSettings of(URI url) {
        return new JwksSettings(
                url, Duration.ofSeconds(3), MINIMUM_INTERVAL, REFRESH_INTERVAL, 256 * 1024);
    }

    /** The same with other intervals. */
    public JwksSettings withIntervals(Duration minimum, Duration refresh) {
        return new JwksSettings(url, timeout, minimum, refresh, maxBytes);
    }

    /** The default for a Keycloak realm, whose issuer is the realm's URL. */
    public static JwksSettings ofRealm(String issuer) {
        String realm = issuer.endsWith("/") ? issuer : issuer + "/";
        return of(URI.create(realm + "protocol/openid-connect/certs"));
    }
}
