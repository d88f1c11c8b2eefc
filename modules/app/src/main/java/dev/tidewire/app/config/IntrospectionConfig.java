package dev.tidewire.app.config;

import dev.tidewire.auth.IntrospectionSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How the issuer is asked whether the tokens of open sessions are still good.
 *
 * @param url the issuer's introspection endpoint; by default below the issuer, as Keycloak has it
 * @param clientId a client of the issuer that may introspect; by default the audience
 * @param interval how often it is asked about each token
 * @param timeout for one call
 */
public record IntrospectionConfig(
        String url, String clientId, Secret clientSecret, Duration interval, Duration timeout) {
    static Optional<IntrospectionConfig> read(Section section, String issuer, String audience) {
        if (!section.present()) {
            return Optional.empty();
        }
        IntrospectionConfig config =
                new IntrospectionConfig(
                        section.text("url", fallbackUrl(issuer)),
                        section.text("clientId", audience),
                        new Secret(section.requiredText("clientSecret", "secret")),
                        section.duration(
                                "interval",
                                Duration.ofSeconds(30),
                                Duration.ofMillis(100),
                                Duration.ofHours(1)),
                        section.duration(
                                "timeout",
                                IntrospectionSettings.TIMEOUT,
                                Duration.ofMillis(100),
                                Duration.ofSeconds(30)));
        config.check(section);
        return Optional.of(config);
    }

    /** An issuer that is no URL is a problem of its own. */
    private static String fallbackUrl(String issuer) {
        try {
            return IntrospectionSettings.ofRealm(issuer).toString();
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private void check(Section section) {
        try {
            var _ = settings(URI.create(url), clientId, "any");
        } catch (IllegalArgumentException e) {
            String key = clientId.isBlank() ? "clientId" : "url";
            section.problem(key, "is \"" + section.text(key, url) + "\"; " + e.getMessage());
        }
    }

    private IntrospectionSettings settings(URI at, String client, String secret) {
        return IntrospectionSettings.of(at, client, secret, timeout);
    }

    /** The same for whoever asks. */
    public IntrospectionSettings settings() {
        return settings(URI.create(url), clientId, clientSecret.value());
    }
}
