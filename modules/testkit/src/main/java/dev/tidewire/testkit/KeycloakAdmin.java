package dev.tidewire.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Changes a realm of Keycloak, as its administrator would. Thread-safe. */
public final class KeycloakAdmin {
    /** A kind of keys that a realm signs with. */
    public enum Signature {
        RS256("RS256", "rsa-generated", "keySize", "2048"),
        ES256("ES256", "ecdsa-generated", "ecdsaEllipticCurveKey", "P-256"),
        EDDSA("EdDSA", "eddsa-generated", "eddsaEllipticCurveKey", "Ed25519");

        private final String label;
        private final String provider;
        private final String setting;
        private final String value;

        Signature(String label, String provider, String setting, String value) {
            this.label = label;
            this.provider = provider;
            this.setting = setting;
            this.value = value;
        }

        /** The name in the header {@code alg}. */
        public String label() {
            return label;
        }
    }

    static final String USER = "admin";
    static final String PASSWORD = "admin";

    /** What makes Keycloak create its administrator when it starts for the first time. */
    static final Map<String, String> BOOTSTRAP =
            Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", USER, "KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);

    /** Above the keys that every realm has. */
    private static final int FIRST_PRIORITY = 1_000;

    /** Less than its token is good for. */
    private static final Duration SESSION = Duration.ofSeconds(30);

    private final KeycloakRealm master;
    private final String realm;
    private final AtomicInteger priority = new AtomicInteger(FIRST_PRIORITY);
    private String session = "";
    private long since;

    /**
     * @param server the address of Keycloak
     * @param realm the one to change
     */
    KeycloakAdmin(URI server, String realm) {
        this.master = new KeycloakRealm(server, "master");
        this.realm = server + "/admin/realms/" + realm;
    }

    /** A token of another realm: the administrator's own. */
    public String token() {
        return master.password("admin-cli", USER, PASSWORD).access();
    }

    /**
     * Creates a user that can sign in at once.
     *
     * @param roles of the client {@code tidewire-api}
     */
    public void createUser(
            String name, String password, List<String> workspaces, List<String> roles) {
        ObjectNode user =
                KeycloakHttp.JSON
                        .createObjectNode()
                        .put("username", name)
                        .put("enabled", true)
                        .put("email", name + "@example.com")
                        .put("emailVerified", true)
                        .put("firstName", name)
                        .put("lastName", "Example");
        workspaces.forEach(user.putObject("attributes").putArray("workspaces")::add);
        user.putArray("credentials").addObject().put("type", "password").put("value", password);
        giveRoles(create("/users", user), roles);
    }

    private void giveRoles(String user, List<String> roles) {
        String api = client("tidewire-api").path("id").asText();
        ArrayNode mappings = KeycloakHttp.JSON.createArrayNode();
        for (String role : roles) {
            mappings.add(get("/clients/" + api + "/roles/" + KeycloakHttp.encode(role)));
        }
        send("POST", "/users/" + user + "/role-mappings/clients/" + api, mappings);
    }

    /** Puts a user into a new group that gives workspaces to all who are in it. */
    public void addToGroup(String user, String group, List<String> workspaces) {
        ObjectNode settings = KeycloakHttp.JSON.createObjectNode().put("name", group);
        workspaces.forEach(settings.putObject("attributes").putArray("workspaces")::add);
        String id = create("/groups", settings);
        send("PUT", "/users/" + id(user) + "/groups/" + id, KeycloakHttp.JSON.createObjectNode());
    }

    private String id(String user) {
        String name = KeycloakHttp.encode(user);
        return get("/users?exact=true&username=" + name).path(0).path("id").asText();
    }

    /** Ends all logins of a user. */
    public void signOut(String user) {
        send("POST", "/users/" + id(user) + "/logout", KeycloakHttp.JSON.createObjectNode());
    }

    /** The user can do nothing any more; logins stay, and so do their tokens. */
    public void disable(String user) {
        send(
                "PUT",
                "/users/" + id(user),
                KeycloakHttp.JSON.createObjectNode().put("enabled", false));
    }

    /** Lets users of a client sign in by {@link KeycloakRealm#password}. */
    public void allowPasswordGrant(String client) {
        update(client, settings -> settings.put("directAccessGrantsEnabled", true));
    }

    /** Gives the access tokens of a client another lifetime than the realm's. */
    public void limitTokens(String client, Duration lifetime) {
        update(
                client,
                settings ->
                        settings.withObjectProperty("attributes")
                                .put("access.token.lifespan", lifetime.toSeconds()));
    }

    /** Signs the access tokens of a client with another algorithm. */
    public void signWith(String client, Signature signature) {
        update(
                client,
                settings ->
                        settings.withObjectProperty("attributes")
                                .put("access.token.signed.response.alg", signature.label()));
    }

    /** The secret that Keycloak has made for a client. */
    public String secret(String client) {
        return client(client).path("secret").asText();
    }

    /**
     * Signs with a new key from now on. The previous ones are published as before.
     *
     * @return the new key's name, for {@link #removeKey}
     */
    public String rotateKey(Signature signature) {
        ObjectNode provider =
                KeycloakHttp.JSON
                        .createObjectNode()
                        .put("name", signature.provider)
                        .put("providerId", signature.provider)
                        .put("providerType", "org.keycloak.keys.KeyProvider");
        ObjectNode config = provider.putObject("config");
        config.putArray(signature.setting).add(signature.value);
        config.putArray("priority").add(Integer.toString(priority.incrementAndGet()));
        config.putArray("enabled").add("true");
        config.putArray("active").add("true");
        return create("/components", provider);
    }

    /** Withdraws a key: it neither signs nor is it published any longer. */
    public void removeKey(String key) {
        KeycloakHttp.send(request("/components/" + key).DELETE());
    }

    private void update(String client, Consumer<ObjectNode> change) {
        ObjectNode settings = client(client);
        change.accept(settings);
        send("PUT", "/clients/" + settings.path("id").asText(), settings);
    }

    private ObjectNode client(String client) {
        JsonNode found = get("/clients?clientId=" + KeycloakHttp.encode(client)).path(0);
        if (found instanceof ObjectNode settings) {
            return settings;
        }
        throw new IllegalStateException("the realm has no client " + client);
    }

    private JsonNode get(String path) {
        return KeycloakHttp.body(KeycloakHttp.send(request(path)));
    }

    /** Returns the id that Keycloak has given to what it created. */
    private String create(String path, JsonNode body) {
        String location = send("POST", path, body).headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private HttpResponse<String> send(String method, String path, JsonNode body) {
        return KeycloakHttp.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(realm + path))
                .header("Authorization", "Bearer " + session());
    }

    private synchronized String session() {
        long now = System.nanoTime();
        if (session.isEmpty() || now - since > SESSION.toNanos()) {
            session = token();
            since = now;
        }
        return session;
    }
}
