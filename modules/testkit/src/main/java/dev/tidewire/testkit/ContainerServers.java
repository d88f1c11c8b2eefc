package dev.tidewire.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The official images, by Testcontainers. Host ports are fixed at start, so that a restarted server
 * is found where it was.
 */
final class ContainerServers implements TestServers {
    private static final DockerImageName KAFKA = DockerImageName.parse("apache/kafka:4.1.0");
    private static final DockerImageName POSTGRES = DockerImageName.parse("postgres:18");
    private static final DockerImageName MONGO = DockerImageName.parse("mongo:8.0");
    private static final int POSTGRES_PORT = 5432;

    private final KafkaContainer kafka;
    private final PostgreSQLContainer postgres;
    private final MongoDBContainer mongo;

    private ContainerServers(
            KafkaContainer kafka, PostgreSQLContainer postgres, MongoDBContainer mongo) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.mongo = mongo;
    }

    /** Whether a Docker engine answers. */
    static boolean available() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static ContainerServers start() {
        if (!available()) {
            throw new IllegalStateException(
                    PROPERTY + "=containers needs a Docker engine, and none answers");
        }
        KafkaContainer kafka =
                new KafkaContainer(KAFKA)
                        .withEnv("KAFKA_MESSAGE_MAX_BYTES", "9000000")
                        .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        PostgreSQLContainer postgres =
                new PostgreSQLContainer(POSTGRES)
                        .withDatabaseName("tidewire")
                        .withCommand("postgres", "-c", "wal_level=logical");
        postgres.setPortBindings(List.of(freePort() + ":" + POSTGRES_PORT));
        MongoDBContainer mongo = new MongoDBContainer(MONGO).withReplicaSet();
        kafka.start();
        postgres.start();
        mongo.start();
        return new ContainerServers(kafka, postgres, mongo);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public String postgresHost() {
        return postgres.getHost();
    }

    @Override
    public int postgresPort() {
        return postgres.getMappedPort(POSTGRES_PORT);
    }

    @Override
    public String postgresUser() {
        return postgres.getUsername();
    }

    @Override
    public String postgresPassword() {
        return postgres.getPassword();
    }

    @Override
    public String mongoUri() {
        String configured = System.getProperty(MONGO_PROPERTY);
        return configured != null ? configured : mongo.getConnectionString();
    }

    @Override
    public boolean mongoForgets() {
        return false;
    }

    @Override
    public void createDatabase(String name) {
        try (Connection connection = connect(postgres.getDatabaseName());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
    }

    @Override
    public void restartKafka() {
        // Pausing keeps the mapped port, which a stopped container would lose; to clients it is an
        // outage all the same.
        String id = kafka.getContainerId();
        kafka.getDockerClient().pauseContainerCmd(id).exec();
        kafka.getDockerClient().unpauseContainerCmd(id).exec();
    }

    @Override
    public void stopPostgres() {
        postgres.getDockerClient().stopContainerCmd(postgres.getContainerId()).exec();
    }

    @Override
    public void startPostgres() {
        postgres.getDockerClient().startContainerCmd(postgres.getContainerId()).exec();
    }

    @Override
    public void close() {
        try (kafka;
                postgres;
                mongo) {
            postgres.stop();
        }
    }
}
