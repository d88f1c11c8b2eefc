package dev.tidewire.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A real Kafka and a real PostgreSQL for tests, and the MongoDB at hand. System property {@code
 * tidewire.test.servers} chooses whose: {@code embedded} (default) starts them in and beside this
 * process, {@code containers} starts the official images and needs Docker. MongoDB is the replica
 * set that system property {@code tidewire.test.mongodb} names, if it is set; embedded it is else a
 * {@code mongod} on the PATH or the stand-in.
 */
public interface TestServers extends AutoCloseable {
    /** The system property that chooses the servers. */
    String PROPERTY = "tidewire.test.servers";

    /** The system property that names a replica set to use. */
    String MONGO_PROPERTY = "tidewire.test.mongodb";

    /**
     * Starts the servers.
     *
     * @param folder for their data, where they are embedded
     * @throws IllegalStateException if the property has another value, or names containers and
     *     there is no Docker
     */
    static TestServers start(Path folder) {
        String kind = System.getProperty(PROPERTY, "embedded");
        return switch (kind) {
            case "embedded" -> EmbeddedServers.start(folder);
            case "containers" -> ContainerServers.start();
            default ->
                    throw new IllegalStateException(
                            PROPERTY + " must be embedded or containers, not " + kind);
        };
    }

    /** Kafka's address for clients on this machine. */
    String bootstrapServers();

    /** The host of PostgreSQL. */
    String postgresHost();

    /** The port of PostgreSQL. */
    int postgresPort();

    /** A superuser of PostgreSQL. */
    String postgresUser();

    /** The superuser's password; any text where the server trusts local connections. */
    String postgresPassword();

    /** How drivers connect to MongoDB, a replica set. */
    String mongoUri();

    /** Whether MongoDB is the stand-in, whose log of changes holds 64 MiB. */
    boolean mongoForgets();

    /** Creates an empty database of PostgreSQL. */
    void createDatabase(String name);

    /** A new connection to a database of PostgreSQL, in autocommit mode. */
    default Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(postgresHost(), postgresPort(), database),
                postgresUser(),
                postgresPassword());
    }

    /** Stops Kafka and starts it again on the same address with the same data. */
    void restartKafka();

    /**
     * Stops PostgreSQL; {@link #startPostgres()} starts it again on the same address with the same
     * data.
     */
    void stopPostgres();

    /** Starts PostgreSQL after {@link #stopPostgres()}. */
    void startPostgres();

    @Override
    void close();
}
