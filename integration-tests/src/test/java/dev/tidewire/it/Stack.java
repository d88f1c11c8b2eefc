package dev.tidewire.it;

import dev.tidewire.embedded.EmbeddedIssuer;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/**
 * Real servers, a token issuer, and each role in a process of its own; shared by the tests of a
 * class.
 */
final class Stack implements AutoCloseable {
    static final String DATABASE = "shop";

    /** The database of MongoDB whose documents say in {@code tenant} whose they are. */
    static final String SHARED = "shared";

    private final Path folder;
    private final Path config;
    final TestServers servers;
    final EmbeddedIssuer issuer;
    final RoleProcess capture;
    final RoleProcess matcher;
    final RoleProcess gateway;
    private final int gatewayPort;

    /** The port of 127.0.0.1 whose pages browsers may connect from. */
    final int pagePort;

    private Stack(
            Path folder, TestServers servers, int gatewayPort, Map<String, Map<String, String>> own)
            throws IOException {
        this.folder = folder;
        this.servers = servers;
        this.issuer = EmbeddedIssuer.start(folder.resolve("issuer"));
        this.gatewayPort = gatewayPort;
        this.pagePort = freePort();
        servers.createDatabase(DATABASE);
        createTopics();
        this.config =
                Files.writeString(folder.resolve("tidewire.yaml"), configuration(0, gatewayPort));
        this.capture = another("capture", "capture", own.getOrDefault("capture", Map.of()));
        this.matcher = another("matcher", "matcher", own.getOrDefault("matcher", Map.of()));
        this.gateway = another("gateway", "gateway", own.getOrDefault("gateway", Map.of()));
        capture.awaitReady();
        matcher.awaitReady();
        gateway.awaitReady();
    }

    static Stack start() {
        Path folder = newFolder();
        try {
            return new Stack(folder, TestServers.start(folder), freePort(), Map.of());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts the roles on these servers, which it closes.
     *
     * @param folder of {@link #newFolder()}
     * @param own for each role environment variables that override the configuration
     */
    static Stack start(
            Path folder,
            TestServers servers,
            int gatewayPort,
            Map<String, Map<String, String>> own) {
        try {
            return new Stack(folder, servers, gatewayPort, own);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty folder, which a stack deletes when it is closed. */
    static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("tidewire-it");
            // The database server may run as another account, which has to reach its folder.
            folder.toFile().setExecutable(true, false);
            folder.toFile().setReadable(true, false);
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts one more instance of a role, for whoever closes it.
     *
     * @param name of its log
     * @param environment variables that override the configuration
     */
    RoleProcess another(String role, String name, Map<String, String> environment) {
        return RoleProcess.start(role, name, environment, config, folder);
    }

    private void createTopics() {
        Map<String, Object> client = Map.of("bootstrap.servers", servers.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            new TopicCreator(admin, Duration.ofSeconds(30)).apply(TopicLayout.DEVELOPMENT);
        }
    }

    /** Starts another gateway, which the caller stops. */
    RoleProcess startGateway(int slot, int port) throws IOException {
        Path own = Files.createTempDirectory(folder, "gateway-" + slot + "-");
        Path config = Files.writeString(own.resolve("tidewire.yaml"), configuration(slot, port));
        return RoleProcess.start("gateway", config, own);
    }

    private String configuration(int slot, int port) {
        return """
        kafka:
          bootstrapServers: "%s"
          properties:
            metadata.max.age.ms: 2000
        capture:
          sessionTimeout: 1s
          sources:
            - name: shop
              host: %s
              port: %d
              database: %s
              user: %s
              password: %s
              workspaces:
                - schema: 'ws_(?<workspace>.+)'
                - fixed: main
            - type: mongo
              name: documents
              uri: '%s'
              databases: ['ws_.+', '%s']
              defaultDatabase: %s
              workspaces:
                - database: 'ws_(?<workspace>.+)'
                - field: tenant
            - type: mongo
              name: plain
              uri: '%s'
              databases: ['plain_.+']
              enablePreImages: false
              workspaces:
                - database: 'plain_(?<workspace>.+)'
        matcher:
          stateFolder: %s
        ingest:
          mappings:
            - topics: 'company\\.(?<topic>.+)'
              workspace: header:tenant
        gateway:
          host: 127.0.0.1
          port: %d
          slot: %d
          drain: {window: 1s}
          tokenInQuery: true
          quotas:
            workspaces:
              - names: [%s, %s]
                subject: {connections: 2, subscriptions: 2, predicates: 5, publishesPerSecond: 3}
              - names: [%s]
                subject: {messagesPerSecond: 20}
              - names: [%s]
                subject: {deliveriesPerSecond: 400}
          allowedOrigins: ['http://127.0.0.1:%d']
        auth:
          issuer: %s
          rowRules:
            - channels: ['postgres:owned', 'mongo:owned']
              workspaces: [owners, keepers, strangers, injectors]
              predicate: '{"owner":"${claim.owner}"}'
          workspaceGroups: ['/tenants/{tenant}/{workspace}']
          scopeClaims: [scope, resource_access.tidewire-api.roles]
          allWorkspacesScope: super_admin
        """
                .formatted(
                        servers.bootstrapServers(),
                        servers.postgresHost(),
                        servers.postgresPort(),
                        DATABASE,
                        servers.postgresUser(),
                        servers.postgresPassword(),
                        servers.mongoUri(),
                        SHARED,
                        SHARED,
                        servers.mongoUri(),
                        folder.resolve("matcher"),
                        port,
                        slot,
                        QuotasTest.FEW,
                        QuotasTest.BOUND,
                        QuotasTest.QUIET,
                        QuotasTest.STEADY,
                        pagePort,
                        issuer.issuer());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A new connection to the captured database, in autocommit mode. */
    Connection connect() throws SQLException {
        return servers.connect(DATABASE);
    }

    /** A token that may read in a workspace. */
    String token(String workspace) {
        return issuer.token(TokenRequest.forUser("ada").withWorkspaces(workspace));
    }

    /** A token that may read and publish in a workspace. */
    String publisherToken(String workspace) {
        return issuer.token(
                TokenRequest.forUser("grace")
                        .withWorkspaces(workspace)
                        .withScopes("realtime:read", "realtime:write"));
    }

    /** The WebSocket URL of a workspace. */
    URI url(String workspace) {
        return url(gatewayPort, workspace);
    }

    private static URI url(int port, String workspace) {
        return URI.create(
                "ws://127.0.0.1:%d/workspaces/%s/realtime/connect".formatted(port, workspace));
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + gatewayPort + path);
    }

    /** An authenticated connection to a workspace. */
    RealtimeClient client(String workspace) {
        return connected(url(workspace), token(workspace));
    }

    /** An authenticated connection to another gateway. */
    RealtimeClient clientAt(int port, String workspace) {
        return connected(url(port, workspace), token(workspace));
    }

    /** An authenticated connection that may publish. */
    RealtimeClient publisher(String workspace) {
        return connected(url(workspace), publisherToken(workspace));
    }

    private RealtimeClient connected(URI url, String token) {
        RealtimeClient client = RealtimeClient.to(url).bearer(token).connect();
        client.next("authenticated");
        return client;
    }

    /** Waits until a workspace has a channel. */
    void awaitChannel(String workspace, String channel) {
        try (RealtimeClient client = client(workspace)) {
            client.subscribe(channel, "{}");
        }
    }

    /** Waits until a workspace no longer has a channel. */
    void awaitNoChannel(String workspace, String channel) {
        try (RealtimeClient client = client(workspace)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.ask(channel, "{}").path("code").asInt() == 4010);
        }
    }

    @Override
    public void close() {
        try {
            gateway.close();
            matcher.close();
            capture.close();
        } finally {
            issuer.close();
            servers.close();
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
