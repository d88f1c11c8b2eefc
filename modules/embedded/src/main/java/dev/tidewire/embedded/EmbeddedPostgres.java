package dev.tidewire.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as a child process, listening on 127.0.0.1 and trusting everybody there. It is set up
 * for logical replication, and its data is durable and outlives it, also when the JVM is killed.
 * The server never outlives the JVM: it is interrupted with it, and whatever may have been left on
 * the data is stopped at the next start.
 *
 * <p>It runs on Linux and macOS, also for root, then as the user "nobody" or, below folders that
 * this one may not enter, in a user namespace. On Linux for x86-64 nothing has to be installed;
 * elsewhere the archive of the platform has to be on the class path.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The only user, a superuser without a password. */
    public static final String USER = "postgres";

    private static final String MAINTENANCE_DATABASE = "postgres";

    private final EmbeddedPostgresOptions options;
    private final int port;
    private @Nullable PostgresRun run;

    private EmbeddedPostgres(EmbeddedPostgresOptions options, PostgresRun run) {
        this.options = options;
        this.port = run.port();
        this.run = run;
    }

    /**
     * Starts a server on a free port and returns when it accepts connections.
     *
     * @throws EmbeddedServerException if the folder cannot be used
     */
    public static EmbeddedPostgres start(Path folder) {
        return start(EmbeddedPostgresOptions.in(folder));
    }

    /**
     * Starts a server, creates the application's database if it is absent, and returns when it
     * accepts connections.
     *
     * @throws EmbeddedServerException if the port is taken or the folder cannot be used; nothing is
     *     left running
     */
    public static EmbeddedPostgres start(EmbeddedPostgresOptions options) {
        EmbeddedPostgres postgres =
                new EmbeddedPostgres(options, PostgresRun.start(options, options.port()));
        try {
            postgres.createDatabase(options.database());
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /** PostgreSQL's version, such as {@code 18.6.0}, for the name of a folder of programs. */
    public static String version() {
        return PostgresArchive.version();
    }

    /** The port; it stays the same over {@link #restart()}. */
    public int port() {
        return port;
    }

    /** The application's database. */
    public String database() {
        return options.database();
    }

    /** The address of the application's database for JDBC, with the user. */
    public String jdbcUrl() {
        return jdbcUrl(options.database());
    }

    /** What to type to look into the application's database. */
    public String psqlCommand() {
        return "psql -h " + Ports.HOST + " -p " + port + " -U " + USER + " " + options.database();
    }

    /** The number of the server's process, while it runs. */
    public synchronized OptionalLong pid() {
        return run == null ? OptionalLong.empty() : OptionalLong.of(run.pid());
    }

    /** Whether the process of the server is alive. */
    public synchronized boolean running() {
        return run != null && run.alive();
    }

    /**
     * A new connection to the application's database.
     *
     * @throws SQLException if the server does not run
     */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /**
     * Creates a database where it is absent.
     *
     * @throws EmbeddedServerException if that fails
     */
    public void createDatabase(String name) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(MAINTENANCE_DATABASE))) {
            if (!exists(connection, name)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
                }
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    "The database %s cannot be created (%s); choose another name or see the server's log."
                            .formatted(name, e.getMessage()),
                    e);
        }
    }

    /**
     * Stops the server in order, disconnecting its clients, and waits for its end; nothing happens
     * if it is stopped.
     */
    public synchronized void stop() {
        if (run != null) {
            run.close();
            run = null;
        }
    }

    /**
     * Stops the server, if it runs, and starts it on the same port and data.
     *
     * @throws EmbeddedServerException as {@link #start(EmbeddedPostgresOptions)}
     */
    public synchronized void restart() {
        stop();
        run = PostgresRun.start(options, port);
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    private String jdbcUrl(String name) {
        return "jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + name + "?user=" + USER;
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }
}
