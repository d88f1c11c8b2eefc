package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What capture asks of the database beside the stream of changes, each time on a connection of its
 * own. Thread-safe.
 */
final class PostgresDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    private static final Duration LOGIN = Duration.ofSeconds(10);

    /** How long an answer may take. */
    static final Duration ANSWER = Duration.ofSeconds(30);

    private static final int LOCK_SECONDS = 5;
    private static final int QUERY_SECONDS = 15;

    private static final String USER_TABLES =
            "SELECT n.nspname, c.relname, c.relreplident,"
                    + " pg_has_role(c.relowner, 'USAGE') AS mine FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'"
                    + " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
                    + " ORDER BY c.oid";

    private final PostgresSource source;
    private final List<Pattern> included;

    /**
     * A table of the database.
     *
     * @param whole whether its old images are whole
     * @param mine whether the user owns it
     */
    record Table(String schema, String name, boolean whole, boolean mine) {}

    PostgresDatabase(PostgresSource source) {
        this.source = source;
        this.included = source.tables().stream().map(Pattern::compile).toList();
    }

    Connection open() throws SQLException {
        Properties properties = timeouts(LOGIN, ANSWER);
        properties.putAll(source.driver());
        return open(properties);
    }

    /**
     * Opens a connection whatever the driver's settings say of time.
     *
     * @param limit for connecting, and for each answer
     */
    Connection open(Duration limit) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(source.driver());
        properties.putAll(timeouts(limit, limit));
        return open(properties);
    }

    private static Properties timeouts(Duration login, Duration answer) {
        Properties properties = new Properties();
        properties.setProperty("loginTimeout", Long.toString(login.toSeconds()));
        properties.setProperty("connectTimeout", Long.toString(login.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(answer.toSeconds()));
        return properties;
    }

    private Connection open(Properties properties) throws SQLException {
        properties.putIfAbsent("user", source.user());
        properties.putIfAbsent("password", source.password());
        properties.putIfAbsent("ApplicationName", "tidewire-capture-" + source.name());
        return DriverManager.getConnection(
                "jdbc:postgresql://"
                        + source.host()
                        + ":"
                        + source.port()
                        + "/"
                        + java.net.URLEncoder.encode(
                                source.database(), java.nio.charset.StandardCharsets.UTF_8),
                properties);
    }

    /** The user's tables that are to be captured. */
    List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(USER_TABLES)) {
            while (rows.next()) {
                String schema = rows.getString(1);
                String name = rows.getString(2);
                if (captured(schema, name)) {
                    tables.add(
                            new Table(
                                    schema,
                                    name,
                                    rows.getString(3).equals("f"),
                                    rows.getBoolean(4)));
                }
            }
        }
        return tables;
    }

    /** Whether a table is to be captured by its name. */
    boolean captured(String schema, String table) {
        String name = schema + "." + table;
        return included.isEmpty()
                || included.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /**
     * Makes a table's old images whole if they are not.
     *
     * @return the position from which on they are; {@link Long#MAX_VALUE} if that is not allowed
     */
    long makeWhole(String schema, String table) {
        try (Connection connection = open()) {
            for (Table candidate : tables(connection)) {
                if (candidate.schema().equals(schema)
                        && candidate.name().equals(table)
                        && !candidate.whole()) {
                    return setWhole(connection, candidate) ? position(connection) : Long.MAX_VALUE;
                }
            }
            return 0;
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    /** Sets REPLICA IDENTITY FULL; false, with a line in the log, where that is not possible. */
    boolean setWhole(Connection connection, Table table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '" + LOCK_SECONDS + "s'");
            statement.execute(
                    "ALTER TABLE "
                            + quoted(table.schema())
                            + "."
                            + quoted(table.name())
                            + " REPLICA IDENTITY FULL");
            LOG.info(
                    "event=replica_identity_set source={} table={}.{}",
                    source.name(),
                    table.schema(),
                    table.name());
            return true;
        } catch (SQLException e) {
            LOG.warn(
                    "event=replica_identity_refused source={} table={}.{} reason=\"{}\""
                            + " remedy=\"ALTER TABLE {}.{} REPLICA IDENTITY FULL; until then old"
                            + " records have the key only\"",
                    source.name(),
                    table.schema(),
                    table.name(),
                    e.getMessage(),
                    table.schema(),
                    table.name());
            return false;
        }
    }

    /** Makes the replication slot if it is missing: from then on nothing is lost. */
    void makeSlot() {
        try (Connection connection = open();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT pg_create_logical_replication_slot(?, 'pgoutput') WHERE NOT"
                                        + " EXISTS (SELECT FROM pg_replication_slots WHERE"
                                        + " slot_name = ?)")) {
            statement.setString(1, source.slot());
            statement.setString(2, source.slot());
            statement.execute();
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    /** The position at which the next change would be written. */
    long position() {
        try (Connection connection = open()) {
            return position(connection);
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private static long position(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(),"
                                        + " '0/0')::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * The distinct texts of a column now; empty if that takes too long or is not allowed.
     *
     * @param table with a column of that name
     */
    Set<String> distinct(Table table, String column) {
        Set<String> values = new LinkedHashSet<>();
        String query =
                "SELECT DISTINCT %s::text FROM %s.%s WHERE %s IS NOT NULL"
                        .formatted(
                                quoted(column),
                                quoted(table.schema()),
                                quoted(table.name()),
                                quoted(column));
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setQueryTimeout(QUERY_SECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            LOG.warn(
                    "event=workspaces_unknown source={} table={}.{} reason=\"{}\"",
                    source.name(),
                    table.schema(),
                    table.name(),
                    e.getMessage());
        }
        return values;
    }

    boolean hasColumn(Connection connection, Table table, String column) throws SQLException {
        try (ResultSet columns =
                connection
                        .getMetaData()
                        .getColumns(
                                null,
                                escaped(table.schema()),
                                escaped(table.name()),
                                escaped(column))) {
            return columns.next();
        }
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
