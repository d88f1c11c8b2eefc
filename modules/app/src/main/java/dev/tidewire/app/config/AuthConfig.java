package dev.tidewire.app.config;

import dev.tidewire.auth.ClaimPath;
import dev.tidewire.auth.JwksSettings;
import dev.tidewire.auth.TokenPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which tokens are accepted.
 *
 * @param issuer the exact {@code iss} claim; for Keycloak the realm's URL
 * @param jwksUrl where the issuer's public keys are; by default below the issuer, as Keycloak has
 *     it
 * @param audience must be among the {@code aud} claim
 * @param workspaceClaims paths of the claims that name workspaces
 * @param scopeClaims paths of the claims that hold scopes
 * @param tenantClaim path of the tenant's claim
 * @param allWorkspacesScope the scope that opens every workspace, if there is one
 * @param clockSkew how far the issuer's clock may be ahead
 */
public record AuthConfig(
        String issuer,
        String jwksUrl,
        String audience,
        List<String> workspaceClaims,
        List<String> scopeClaims,
        String tenantClaim,
        Optional<String> allWorkspacesScope,
        Duration clockSkew) {
    private static final int MAX_TOKEN_LENGTH = 16 * 1024;

    public AuthConfig {
        workspaceClaims = List.copyOf(workspaceClaims);
        scopeClaims = List.copyOf(scopeClaims);
    }

    static Optional<AuthConfig> read(Section section, boolean required) {
        if (!required && !section.present()) {
            return Optional.empty();
        }
        String issuer = section.requiredText("issuer", "https://login.example.com/realms/main");
        String jwksUrl =
                section.text("jwksUrl", issuer.isEmpty() ? "" : realmKeys(section, issuer));
        if (!jwksUrl.isEmpty()) {
            checked(section, "jwksUrl", jwksUrl, url -> JwksSettings.of(URI.create(url)));
        }
        List<String> workspaces = section.texts("workspaceClaims", List.of("workspaces"));
        workspaces.forEach(path -> claim(section, "workspaceClaims", path));
        List<String> scopes = section.texts("scopeClaims", List.of("scope"));
        scopes.forEach(path -> claim(section, "scopeClaims", path));
        String tenant = section.text("tenantClaim", "tenant");
        claim(section, "tenantClaim", tenant);
        return Optional.of(
                new AuthConfig(
                        issuer,
                        jwksUrl,
                        section.text("audience", "tidewire-api"),
                        workspaces,
                        scopes,
                        tenant,
                        section.optionalText("allWorkspacesScope"),
                        section.duration(
                                "clockSkew",
                                Duration.ofSeconds(5),
                                Duration.ZERO,
                                Duration.ofMinutes(1))));
    }

    private static String realmKeys(Section section, String issuer) {
        try {
            return JwksSettings.ofRealm(issuer).url().toString();
        } catch (IllegalArgumentException e) {
            section.problem(
                    "issuer",
                    "is \""
                            + issuer
                            + "\"; it must be an http or https URL, for example"
                            + " https://login.example.com/realms/main, or set jwksUrl besides");
            return "";
        }
    }

    private static void claim(Section section, String key, String path) {
        checked(section, key, path, ClaimPath::parse);
    }

    private static void checked(
            Section section, String key, String value, Function<String, ?> construction) {
        try {
            var _ = construction.apply(value);
        } catch (IllegalArgumentException e) {
            section.problem(key, "is \"" + value + "\"; " + e.getMessage());
        }
    }

    /** The same for the verifier. */
    public TokenPolicy policy() {
        Function<List<String>, List<ClaimPath>> paths =
                texts -> texts.stream().map(ClaimPath::parse).toList();
        return new TokenPolicy(
                issuer,
                audience,
                paths.apply(workspaceClaims),
                paths.apply(scopeClaims),
                ClaimPath.parse(tenantClaim),
                clockSkew,
                MAX_TOKEN_LENGTH);
    }
}
