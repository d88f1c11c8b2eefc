package dev.tidewire.auth;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Which tokens are good, and where they say what.
 *
 * @param issuer the exact {@code iss} claim; for Keycloak the realm's URL
 * @param audience must be among the {@code aud} claim
 * @param workspaces where workspace ids are; all paths are read
 * @param groups which groups open workspaces besides
 * @param scopes where scopes and roles are; all paths are read
 * @param tenant where the tenant is
 * @param clockSkew how far the issuer's clock may be ahead, for {@code nbf} and {@code iat}; expiry
 *     is never stretched
 * @param maxTokenLength in characters
 */
public record TokenPolicy(
        String issuer,
        String audience,
        List<ClaimPath> workspaces,
        WorkspaceGroups groups,
        List<ClaimPath> scopes,
        ClaimPath tenant,
        Duration clockSkew,
        int maxTokenLength) {
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);

    public TokenPolicy {
        if (issuer.isBlank()) {
            throw new IllegalArgumentException(
                    "issuer must not be empty; for Keycloak it is the realm's URL, for example"
                            + " https://login.example.com/realms/main");
        }
        if (audience.isBlank()) {
            throw new IllegalArgumentException(
                    "audience must not be empty; name the client that stands for this service");
        }
        workspaces = List.copyOf(workspaces);
        Objects.requireNonNull(groups, "groups");
        scopes = List.copyOf(scopes);
        Objects.requireNonNull(tenant, "tenant");
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException(
                    "clockSkew must be between 0 and " + MAX_CLOCK_SKEW.toSeconds() + " seconds");
        }
        if (maxTokenLength < 1) {
            throw new IllegalArgumentException("maxTokenLength must be at least 1");
        }
    }

    /**
     * The default: audience {@code tidewire-api}, claims {@code workspaces}, {@code scope} and
     * {@code tenant}, no groups, 5 s of skew, 16 K characters.
     */
    public static TokenPolicy of(String issuer) {
        return new TokenPolicy(
                issuer,
                "tidewire-api",
                List.of(ClaimPath.parse("workspaces")),
                WorkspaceGroups.none(),
                List.of(ClaimPath.parse("scope")),
                ClaimPath.parse("tenant"),
                Duration.ofSeconds(5),
                16 * 1024);
    }
}
