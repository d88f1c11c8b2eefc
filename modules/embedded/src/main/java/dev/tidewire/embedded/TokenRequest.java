package dev.tidewire.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a token shall say.
 *
 * @param user the name of the user, {@code preferred_username}; the same name is always the same
 *     {@code sub}
 * @param clientId the client that asks, {@code azp}
 * @param workspaces the claim {@code workspaces}
 * @param scopes what the token allows, joined by blanks to one claim
 * @param lifetime how long the token is valid, where it is not the issuer's default; a negative one
 *     makes a token that has expired
 * @param claims any further claims, which take precedence over all others
 */
public record TokenRequest(
        String user,
        String clientId,
        List<String> workspaces,
        List<String> scopes,
        Optional<Duration> lifetime,
        Map<String, Object> claims) {

    /** The client where none is named. */
    public static final String DEFAULT_CLIENT = "tidewire-dev";

    /** The scope where none is named. */
    public static final String DEFAULT_SCOPE = "realtime:read";

    public TokenRequest {
        requireText("user", user);
        requireText("clientId", clientId);
        workspaces = List.copyOf(workspaces);
        workspaces.forEach(workspace -> requireText("workspaces", workspace));
        scopes = List.copyOf(scopes);
        scopes.forEach(scope -> requireText("scopes", scope));
        claims = Map.copyOf(claims);
    }

    /** A token of a user that may read, without a workspace. */
    public static TokenRequest forUser(String user) {
        return new TokenRequest(
                user,
                DEFAULT_CLIENT,
                List.of(),
                List.of(DEFAULT_SCOPE),
                Optional.empty(),
                Map.of());
    }

    /** A token of a client's own account, as of Keycloak's service accounts. */
    public static TokenRequest forClient(String clientId) {
        return forUser("service-account-" + clientId).withClientId(clientId);
    }

    /** The same by another client. */
    public TokenRequest withClientId(String newClientId) {
        return new TokenRequest(user, newClientId, workspaces, scopes, lifetime, claims);
    }

    /** The same for these workspaces. */
    public TokenRequest withWorkspaces(String... newWorkspaces) {
        return withWorkspaces(List.of(newWorkspaces));
    }

    /** The same for these workspaces. */
    public TokenRequest withWorkspaces(List<String> newWorkspaces) {
        return new TokenRequest(user, clientId, newWorkspaces, scopes, lifetime, claims);
    }

    /** The same with these scopes. */
    public TokenRequest withScopes(String... newScopes) {
        return withScopes(List.of(newScopes));
    }

    /** The same with these scopes. */
    public TokenRequest withScopes(List<String> newScopes) {
        return new TokenRequest(user, clientId, workspaces, newScopes, lifetime, claims);
    }

    /** The same with this lifetime; a negative one makes a token that has expired. */
    public TokenRequest withLifetime(Duration newLifetime) {
        return new TokenRequest(
                user, clientId, workspaces, scopes, Optional.of(newLifetime), claims);
    }

    /** The same with these further claims, which take precedence over all others. */
    public TokenRequest withClaims(Map<String, Object> newClaims) {
        return new TokenRequest(user, clientId, workspaces, scopes, lifetime, newClaims);
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank; name one");
        }
    }
}
