package dev.tidewire.auth;

import java.net.URI;
import java.time.Duration;

/**
 * Where the issuer is asked about tokens, and by whom.
 *
 * @param url http or https, without user and password; redirects are not followed
 * @param clientId a client of the issuer that may introspect
 * @param timeout for a whole call, the body included
 * @param maxBytes largest answer that is read
 */
public record IntrospectionSettings(
        URI url, String clientId, String clientSecret, Duration timeout, int maxBytes) {
    /** The default of {@code timeout}. */
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    public IntrospectionSettings {
        ServiceUrl.check(
                url,
                "https://login.example.com/realms/main/protocol/openid-connect/token/introspect");
        if (clientId.isBlank()) {
            throw new IllegalArgumentException(
                    "clientId must not be empty; name the client that stands for this service");
        }
        if (clientSecret.isBlank()) {
            throw new IllegalArgumentException(
                    "clientSecret must not be empty; Keycloak shows it with the client's credentials");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be longer than 0");
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1");
        }
    }

    /** The default: 64 KiB. */
    public static IntrospectionSettings of(
            URI url, String clientId, String clientSecret, Duration timeout) {
        return new IntrospectionSettings(url, clientId, clientSecret, timeout, 64 * 1024);
    }

    /** The address in a Keycloak realm, whose issuer is the realm's URL. */
    public static URI ofRealm(String issuer) {
        String realm = issuer.endsWith("/") ? issuer : issuer + "/";
        return URI.create(realm + "protocol/openid-connect/token/introspect");
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "IntrospectionSettings[url=" + url + ", clientId=" + clientId + "]";
    }
}
