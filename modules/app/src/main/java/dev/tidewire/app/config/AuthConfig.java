package dev.tidewire.app.config;

import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.ClaimPath;
import dev.tidewire.auth.GroupPattern;
import dev.tidewire.auth.JwksSettings;
import dev.tidewire.auth.TokenPolicy;
import dev.tidewire.auth.WorkspaceGroups;
import dev.tidewire.gateway.RowRules;
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
 * @param jwksRefreshInterval time after which the keys are fetched again unasked
 * @param jwksMinimumInterval least time between two fetches, whoever asks for them
 * @param audience must be among the {@code aud} claim
 * @param workspaceClaims paths of the claims that name workspaces
 * @param groupClaims paths of the claims that hold the full paths of groups
 * @param workspaceGroups patterns of the groups that belong to workspaces; none where groups count
 *     for nothing
 * @param scopeClaims paths of the claims that hold scopes and roles
 * @param tenantClaim path of the tenant's claim
 * @param allWorkspacesScope the scope or role that opens every workspace, if there is one
 * @param adminScope the scope or role of operators, who see and end sessions
 * @param logoutClients the clients of the issuer whose logouts end sessions; by default the
 *     audience
 * @param rowRules restrict rows by claims
 * @param introspection how tokens of open sessions are checked again; not at all if empty
 * @param delegation who decides on subscriptions besides the scopes; nobody if empty
 * @param clockSkew how far the issuer's clock may be ahead
 */
public record AuthConfig(
        String issuer,
        String jwksUrl,
        Duration jwksRefreshInterval,
        Duration jwksMinimumInterval,
        String audience,
        List<String> workspaceClaims,
        List<String> groupClaims,
        List<String> workspaceGroups,
        List<String> scopeClaims,
        String tenantClaim,
        Optional<String> allWorkspacesScope,
        String adminScope,
        List<String> logoutClients,
        List<RowRuleConfig> rowRules,
        Optional<IntrospectionConfig> introspection,
        Optional<DelegationConfig> delegation,
        Duration clockSkew) {
    private static final int MAX_TOKEN_LENGTH = 16 * 1024;

    public AuthConfig {
        workspaceClaims = List.copyOf(workspaceClaims);
        groupClaims = List.copyOf(groupClaims);
        workspaceGroups = List.copyOf(workspaceGroups);
        scopeClaims = List.copyOf(scopeClaims);
        logoutClients = List.copyOf(logoutClients);
        rowRules = List.copyOf(rowRules);
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
        Duration refresh =
                section.duration(
                        "jwksRefreshInterval",
                        JwksSettings.REFRESH_INTERVAL,
                        Duration.ofSeconds(1),
                        Duration.ofDays(1));
        List<String> workspaces = claims(section, "workspaceClaims", "workspaces");
        List<String> groups = claims(section, "groupClaims", "groups");
        List<String> patterns = section.texts("workspaceGroups", List.of());
        patterns.forEach(text -> checked(section, "workspaceGroups", text, GroupPattern::parse));
        List<String> scopes = claims(section, "scopeClaims", "scope");
        String tenant = section.text("tenantClaim", "tenant");
        checked(section, "tenantClaim", tenant, ClaimPath::parse);
        Optional<String> allWorkspaces = section.optionalText("allWorkspacesScope");
        allWorkspaces.ifPresent(scope ->
                checked(
                        section,
                        "allWorkspacesScope",
                        scope,
                        AccessPolicy::withAllWorkspacesScope));
        String audience = section.text("audience", "tidewire-api");
        String admin = section.text("adminScope", "realtime:admin");
        checked(section, "adminScope", admin, AccessPolicy::operatorScope);
        return Optional.of(
                new AuthConfig(
                        issuer,
                        jwksUrl,
                        refresh,
                        minimumInterval(section, refresh),
                        audience,
                        workspaces,
                        groups,
                        patterns,
                        scopes,
                        tenant,
                        allWorkspaces,
                        admin,
                        section.texts("logoutClients", List.of(audience)),
                        section.sections("rowRules").stream().map(RowRuleConfig::read).toList(),
                        IntrospectionConfig.read(
                                section.section("introspection"), issuer, audience),
                        DelegationConfig.read(section.section("delegation")),
                        section.duration(
                                "clockSkew",
                                Duration.ofSeconds(5),
                                Duration.ZERO,
                                Duration.ofMinutes(1))));
    }

    private static Duration minimumInterval(Section section, Duration refresh) {
        Duration minimum =
                section.duration(
                        "jwksMinimumInterval",
                        JwksSettings.MINIMUM_INTERVAL,
                        Duration.ofMillis(10),
                        Duration.ofHours(1));
        if (minimum.compareTo(refresh) > 0) {
            section.problem(
                    "jwksMinimumInterval",
                    "is %s; it must not be longer than jwksRefreshInterval, which is %s"
                            .formatted(Quantities.format(minimum), Quantities.format(refresh)));
        }
        return minimum;
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

    private static List<String> claims(Section section, String key, String fallback) {
        List<String> paths = section.texts(key, List.of(fallback));
        paths.forEach(path -> checked(section, key, path, ClaimPath::parse));
        return paths;
    }

    private static void checked(
            Section section, String key, String value, Function<String, ?> construction) {
        try {
            var _ = construction.apply(value);
        } catch (IllegalArgumentException e) {
            section.problem(key, "is \"" + value + "\"; " + e.getMessage());
        }
    }

    /** Where and how often the keys are fetched. */
    public JwksSettings keys() {
        return JwksSettings.of(URI.create(jwksUrl))
                .withIntervals(jwksMinimumInterval, jwksRefreshInterval);
    }

    /** What the verifier is to read of a token. */
    public TokenPolicy policy() {
        return new TokenPolicy(
                issuer,
                audience,
                paths(workspaceClaims),
                new WorkspaceGroups(
                        paths(groupClaims),
                        workspaceGroups.stream().map(GroupPattern::parse).toList()),
                paths(scopeClaims),
                ClaimPath.parse(tenantClaim),
                clockSkew,
                MAX_TOKEN_LENGTH);
    }

    private static List<ClaimPath> paths(List<String> texts) {
        return texts.stream().map(ClaimPath::parse).toList();
    }

    /** How access is decided. */
    public AccessPolicy access() {
        return allWorkspacesScope
                .map(AccessPolicy::withAllWorkspacesScope)
                .orElseGet(AccessPolicy::byWorkspace);
    }

    /** What restricts rows. */
    public RowRules rows() {
        return RowRules.of(rowRules.stream().flatMap(RowRuleConfig::rules).toList());
    }
}
