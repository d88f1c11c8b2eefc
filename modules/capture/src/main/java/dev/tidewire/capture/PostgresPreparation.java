package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a database ready to be captured, in an order in which no application ever notices: first
 * the event triggers that give new tables whole old images, then the existing tables, then the
 * publication (a published table without a replica identity would refuse updates). Idempotent.
 *
 * <p>As a superuser the publication is FOR ALL TABLES and the triggers are installed, so tables may
 * be created at any time. Any other user publishes the tables it owns when capture starts; for more
 * a superuser has to create the publication.
 */
final class PostgresPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPreparation.class);
    private static final int OLDEST_VERSION = 140_000;

    private final PostgresSource source;
    private final PostgresDatabase database;

    /**
     * Which server it is.
     *
     * @param system the system identifier, the same for a server and its replicas
     * @param timeline changes at every promotion and restore
     * @param slotExists whether the replication slot was there before
     */
    record Server(String system, String timeline, boolean superuser, boolean slotExists) {}

    PostgresPreparation(PostgresSource source, PostgresDatabase database) {
        this.source = source;
        this.database = database;
    }

    /**
     * @throws CaptureException if the database cannot be captured; the message has the remedy
     */
    Server prepare() {
        try (Connection connection = database.open()) {
            Server server = server(connection);
            if (server.superuser()) {
                PostgresTriggers.install(connection);
            }
            for (PostgresDatabase.Table table : database.tables(connection)) {
                if (!table.whole()) {
                    database.setWhole(connection, table);
                }
            }
            publish(connection, server);
            return server;
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private Server server(Connection connection) throws SQLException {
        String query =
                "SELECT current_setting('server_version_num')::int, current_setting('wal_level'),"
                        + " r.rolsuper, r.rolreplication OR r.rolsuper OR EXISTS (SELECT FROM pg_roles"
                        + " g WHERE g.rolname = 'rds_replication' AND pg_has_role(g.oid, 'MEMBER')),"
                        + " (SELECT system_identifier FROM pg_control_system()), pg_is_in_recovery()"
                        + " FROM pg_roles r WHERE r.rolname = current_user";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            require(
                    row.getInt(1) >= OLDEST_VERSION,
                    "PostgreSQL must be version 14 or later; upgrade the server");
            require(
                    row.getString(2).equals("logical"),
                    "PostgreSQL's wal_level must be logical, is "
                            + row.getString(2)
                            + "; run ALTER SYSTEM SET wal_level = 'logical' and restart the server");
            require(
                    row.getBoolean(4),
                    "user "
                            + source.user()
                            + " may not replicate; run ALTER ROLE "
                            + PostgresDatabase.quoted(source.user())
                            + " REPLICATION");
            require(!row.getBoolean(6), "the server is a replica; capture from its primary");
            return new Server(
                    Long.toUnsignedString(row.getLong(5)),
                    timeline(connection),
                    row.getBoolean(3),
                    new PostgresSlot(source, connection).usable());
        }
    }

    private static String timeline(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")) {
            row.next();
            return Integer.toString(Integer.parseUnsignedInt(row.getString(1), 16));
        }
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new CaptureException(message);
        }
    }

    private void publish(Connection connection, Server server) throws SQLException {
        String publication = PostgresDatabase.quoted(source.publication());
        String options = " WITH (publish_via_partition_root = true)";
        boolean exists = exists(connection);
        if (exists) {
            return;
        }
        if (server.superuser()) {
            execute(connection, "CREATE PUBLICATION " + publication + " FOR ALL TABLES" + options);
            return;
        }
        String mine =
                database.tables(connection).stream()
                        .filter(PostgresDatabase.Table::mine)
                        .map(table ->
                                PostgresDatabase.quoted(table.schema())
                                        + "."
                                        + PostgresDatabase.quoted(table.name()))
                        .collect(Collectors.joining(", "));
        require(
                !mine.isEmpty(),
                "user "
                        + source.user()
                        + " owns no table to publish; run as a superuser CREATE PUBLICATION "
                        + publication
                        + " FOR ALL TABLES"
                        + options);
        execute(connection, "CREATE PUBLICATION " + publication + " FOR TABLE " + mine + options);
    }

    private boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            query.setString(1, source.publication());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
            LOG.info(
                    "event=publication_created source={} publication={}",
                    source.name(),
                    source.publication());
        }
    }
}
