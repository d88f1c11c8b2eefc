package dev.tidewire.soak;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.tidewire.embedded.EmbeddedIssuer;
import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.EmbeddedPostgresOptions;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.StandInMongo;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.testkit.KafkaProcess;
import dev.tidewire.testkit.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Tidewire as it is deployed: servers, and two instances of each role, all processes of their own
 * but the stand-in for MongoDB; the network between them can be cut. Its parts may be used by
 * several threads, each part by one at a time.
 */
final class Cluster implements AutoCloseable {
    private static final String DATABASE = "soak";
    private static final int INSTANCES = 2;
    private static final int ROLES = 3;

    private final Path folder;
    private final EmbeddedIssuer issuer;
    private final EmbeddedPostgres postgres;
    private final StandInMongo mongo;
    private final KafkaProcess kafka;
    private final List<Role> roles = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<URI> gateways = new ArrayList<>();

    /** A network with its name. */
    record Link(String name, NetworkLink network) {}

    Cluster(Path folder, List<String> workspaces) throws IOException, SQLException {
        this.folder = folder;
        issuer = EmbeddedIssuer.start(folder.resolve("issuer"));
        postgres =
                EmbeddedPostgres.start(
                        EmbeddedPostgresOptions.in(folder.resolve("postgres"))
                                .withSettings(Map.of("wal_sender_timeout", "5s")));
        mongo = StandInMongo.start(MongoOptions.defaults());
        kafka = KafkaProcess.start(folder.resolve("kafka"), INSTANCES * ROLES);
        createTables(workspaces);
        createTopics();
        for (int instance = 0; instance < INSTANCES; instance++) {
            startRoles(instance);
        }
        roles.forEach(Role::awaitReady);
    }

    private void createTables(List<String> workspaces) throws SQLException {
        postgres.createDatabase(DATABASE);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA oracle");
            statement.execute("CREATE TABLE " + PostgresWriter.LEDGER + " (id bigint)");
            for (String workspace : workspaces) {
                PostgresWriter.createTables(statement, workspace);
            }
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            new TopicCreator(admin, Duration.ofSeconds(30)).apply(TopicLayout.DEVELOPMENT);
        }
    }

    private void startRoles(int instance) throws IOException {
        NetworkLink database = link("postgres to capture-" + instance, postgres.port());
        NetworkLink documents = link("mongo to capture-" + instance, mongo.port());
        start(
                "capture",
                instance,
                """
                capture:
                  sources:
                    - name: rows
                      host: 127.0.0.1
                      port: %d
                      database: %s
                      user: %s
                      password: trusted
                      tables: ['ws_.*']
                      offsetInterval: 2s
                      workspaces: [{schema: 'ws_(?<workspace>.+)'}]
                    - type: mongo
                      name: documents
                      uri: 'mongodb://127.0.0.1:%d/?directConnection=true'
                      databases: ['ws_.+']
                      offsetInterval: 2s
                      workspaces: [{database: 'ws_(?<workspace>.+)'}]
                """
                        .formatted(
                                database.port(),
                                DATABASE,
                                EmbeddedPostgres.USER,
                                documents.port()));
        start(
                "matcher",
                instance,
                """
                matcher:
                  instance: matcher-%d
                  stateFolder: %s
                  standbyReplicas: 1
                """
                        .formatted(instance, folder.resolve("matcher-" + instance)));
        int port = freePort();
        start(
                "gateway",
                instance,
                """
                gateway:
                  host: 127.0.0.1
                  port: %d
                  slot: %d
                  outboundBytes: 64KiB
                  pingInterval: 5s
                  silenceTimeout: 12s
                auth:
                  issuer: %s
                """
                        .formatted(port, instance, issuer.issuer()));
        gateways.add(
                URI.create(
                        "ws://127.0.0.1:"
                                + link("gateway-" + instance + " to clients", port).port()));
    }

    private NetworkLink link(String name, int port) {
        NetworkLink link = NetworkLink.to(port);
        links.add(new Link(name, link));
        return link;
    }

    private void start(String role, int instance, String settings) throws IOException {
        String name = role + '-' + instance;
        NetworkLink network = kafka.links().get(roles.size());
        links.add(new Link("kafka to " + name, network));
        String file =
                """
                kafka:
                  bootstrapServers: "127.0.0.1:%d"
                %s\
                """
                        .formatted(network.port(), settings);
        Path config = Files.writeString(folder.resolve(name + ".yaml"), file);
        roles.add(new Role(name, role, config, folder));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafka.port();
    }

    List<Role> roles() {
        return List.copyOf(roles);
    }

    List<Link> links() {
        return List.copyOf(links);
    }

    KafkaProcess kafka() {
        return kafka;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    StandInMongo mongo() {
        return mongo;
    }

    /** Where clients reach the gateways. */
    List<URI> gateways() {
        return List.copyOf(gateways);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.port(), DATABASE),
                EmbeddedPostgres.USER,
                "trusted");
    }

    MongoClient mongoClient() {
        return MongoClients.create(mongo.connectionString());
    }

    /** A token that lives for a minute or two, so that it has to be renewed. */
    String token(String workspace, int seconds) {
        return issuer.token(
                TokenRequest.forUser("soak")
                        .withWorkspaces(workspace)
                        .withScopes("realtime:read", "realtime:write")
                        .withLifetime(Duration.ofSeconds(seconds)));
    }

    /** What the roles have logged as errors, by role. */
    List<String> errors() throws IOException {
        List<String> errors = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).sorted().toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.filter(line -> line.contains(" ERROR "))
                            .forEach(line -> errors.add(file.getFileName() + ": " + line));
                }
            }
        }
        return errors;
    }

    @Override
    public void close() {
        roles.forEach(Role::close);
        kafka.close();
        postgres.close();
        mongo.close();
        issuer.close();
        links.forEach(link -> link.network().close());
    }
}
