package dev.tidewire.app.config;

import dev.tidewire.auth.DelegationSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Who decides on subscriptions besides the tokens' scopes.
 *
 * @param url the endpoint that is asked
 * @param timeout for one call
 * @param cacheTime how long a decision holds at most
 * @param token sent as a bearer's, if there is one
 */
public record DelegationConfig(
        String url, Duration timeout, Duration cacheTime, Optional<Secret> token) {
    static Optional<DelegationConfig> read(Section section) {
        if (!section.present()) {
            return Optional.empty();
        }
        DelegationConfig config =
                new DelegationConfig(
                        section.requiredText("url", "https://access.example.com/subscriptions"),
                        section.duration(
                                "timeout",
                                DelegationSettings.TIMEOUT,
                                Duration.ofMillis(100),
                                Duration.ofSeconds(10)),
                        section.duration(
                                "cacheTime",
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(1),
                                Duration.ofHours(1)),
                        section.optionalText("token").map(Secret::new));
        config.check(section);
        return Optional.of(config);
    }

    private void check(Section section) {
        if (!url.isEmpty()) {
            try {
                var _ = DelegationSettings.of(URI.create(url), timeout, Optional.empty());
            } catch (IllegalArgumentException e) {
                section.problem("url", "is \"" + url + "\"; " + e.getMessage());
            }
        }
        token.map(Secret::value)
                .flatMap(DelegationSettings::problemOfToken)
                .ifPresent(problem -> section.problem("token", problem));
    }

    /** The same for whoever asks. */
    public DelegationSettings settings() {
        return DelegationSettings.of(URI.create(url), timeout, token.map(Secret::value));
    }
}
