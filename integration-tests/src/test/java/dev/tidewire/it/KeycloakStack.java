package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.Folders;
import dev.tidewire.testkit.KeycloakAdmin;
import dev.tidewire.testkit.KeycloakRealm;
import dev.tidewire.testkit.KeycloakRealm.Tokens;
import dev.tidewire.testkit.KeycloakServer;
import dev.tidewire.testkit.RealtimeClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real Keycloak, and a second gateway of the shared {@link Stack} that trusts it. */
final class KeycloakStack implements AutoCloseable {
    /** The realm's client that stands for Tidewire, and introspects. */
    static final String API = "tidewire-api";

    /** The realm's client whose users sign in. */
    static final String WEB = "tidewire-web";

    /** The realm's client with an account of its own. */
    static final String WORKER = "tidewire-worker";

    private static final String PASSWORD = "open sesame";
    private static final int SLOT = 1;

    private final AtomicInteger users = new AtomicInteger();
    private final Path folder;
    private final int port;
    private final RoleProcess gateway;
    final KeycloakServer keycloak;
    final KeycloakAdmin admin;
    final KeycloakRealm realm;
    final AuditTrail audit;

    private KeycloakStack(Stack shared, Path folder) throws IOException {
        this.folder = folder;
        this.keycloak = KeycloakServer.start(folder.resolve("keycloak"));
        this.admin = keycloak.admin();
        this.realm = keycloak.realm();
        this.port = Stack.freePort();
        this.audit = new AuditTrail(shared.servers.bootstrapServers());
        admin.allowPasswordGrant(WEB);
        Path config = Files.writeString(folder.resolve("tidewire.yaml"), configuration(shared));
        this.gateway = RoleProcess.start("gateway", config, folder).awaitReady();
    }

    static KeycloakStack start(Stack shared) {
        try {
            return new KeycloakStack(shared, Files.createTempDirectory("tidewire-keycloak"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys are fetched when they are needed: no test waits for a refresh, nor relies on one. */
    private String configuration(Stack shared) {
        return """
        kafka:
          bootstrapServers: "%s"
        gateway:
          host: 127.0.0.1
          port: %d
          slot: %d
        auth:
          issuer: %s
          jwksMinimumInterval: 10ms
          introspection:
            clientSecret: %s
            interval: 500ms
        """
                .formatted(
                        shared.servers.bootstrapServers(),
                        port,
                        SLOT,
                        realm.issuer(),
                        admin.secret(API));
    }

    /** The name of a new user. */
    String user(List<String> workspaces, String... roles) {
        String name = "user" + users.incrementAndGet();
        admin.createUser(name, PASSWORD, workspaces, List.of(roles));
        return name;
    }

    /** Tokens for a user of the web application. */
    Tokens signIn(String user, String... scopes) {
        return realm.password(WEB, user, PASSWORD, scopes);
    }

    /** Tokens for a user of another client. */
    Tokens signInTo(String client, String user) {
        return realm.password(client, user, PASSWORD);
    }

    /** A connection with a token. */
    RealtimeClient connect(String workspace, String token) {
        URI url =
                URI.create(
                        "ws://127.0.0.1:%d/workspaces/%s/realtime/connect"
                                .formatted(port, workspace));
        return RealtimeClient.to(url).bearer(token).connect();
    }

    /** An authenticated connection. */
    RealtimeClient open(String workspace, String token) {
        RealtimeClient client = connect(workspace, token);
        assertThat(client.next().path("type").asText()).isEqualTo("authenticated");
        return client;
    }

    /** A token is refused, with a code, and with a reason in the audit record that it is not in. */
    void assertRefused(String workspace, String token, int code, String reason) {
        try (RealtimeClient client = connect(workspace, token)) {
            assertThat(client.awaitClosed().code()).isEqualTo(code);
        }
        JsonNode denial = audit.await("auth-denied", workspace);
        assertThat(denial.path("denialReason").asText()).isEqualTo(reason);
        assertThat(denial.toString()).doesNotContain(token);
    }

    /** What {@code /readyz} answers. */
    JsonNode readiness() {
        return RealtimeClient.parse(get("/readyz"));
    }

    /** The value of a metric, by its name and labels. */
    double metric(String name) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private String get(String path) {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (keycloak) {
            gateway.close();
        } finally {
            Folders.delete(folder);
        }
    }
}
