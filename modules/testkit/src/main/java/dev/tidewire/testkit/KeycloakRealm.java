package dev.tidewire.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** A realm of Keycloak as its clients see it. Immutable. */
public final class KeycloakRealm {
    private final URI realm;

    /**
     * @param server the address of Keycloak
     * @param name of the realm
     */
    KeycloakRealm(URI server, String name) {
        this.realm = server.resolve("/realms/" + name);
    }

    /**
     * What a client is given.
     *
     * @param refresh empty for a client's own account
     * @param id empty for a client's own account
     */
    public record Tokens(String access, String refresh, String id) {
        private static Tokens from(JsonNode answer) {
            return new Tokens(
                    answer.path("access_token").asText(),
                    answer.path("refresh_token").asText(),
                    answer.path("id_token").asText());
        }

        /** Never shows a token. */
        @Override
        public String toString() {
            return "Tokens";
        }
    }

    /** The claim {@code iss} of its tokens. */
    public String issuer() {
        return realm.toString();
    }

    /**
     * Tokens for a user of a public client, by password.
     *
     * @param scopes that are asked for besides those the client always has
     * @throws IllegalStateException if Keycloak refuses
     */
    public Tokens password(String client, String user, String password, String... scopes) {
        return token(
                Map.of(
                        "grant_type", "password",
                        "client_id", client,
                        "username", user,
                        "password", password,
                        "scope", ("openid " + String.join(" ", scopes)).strip()));
    }

    /**
     * A token for a client's own account.
     *
     * @throws IllegalStateException if Keycloak refuses
     */
    public Tokens clientCredentials(String client, String secret) {
        return token(
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", client,
                        "client_secret", secret));
    }

    /**
     * New tokens for those that a public client has.
     *
     * @throws IllegalStateException if Keycloak refuses, as after a logout
     */
    public Tokens refresh(String client, String refreshToken) {
        return token(
                Map.of(
                        "grant_type", "refresh_token",
                        "client_id", client,
                        "refresh_token", refreshToken));
    }

    /** Ends the user's session that the tokens are of. */
    public void logout(String client, String refreshToken) {
        KeycloakHttp.postForm(
                protocol("logout"), Map.of("client_id", client, "refresh_token", refreshToken));
    }

    private Tokens token(Map<String, String> fields) {
        return Tokens.from(KeycloakHttp.postForm(protocol("token"), new HashMap<>(fields)));
    }

    private URI protocol(String endpoint) {
        return URI.create(realm + "/protocol/openid-connect/" + endpoint);
    }
}
