package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the tables of a PostgreSQL source, on a connection that it keeps. The list is read anew
 * only where a fingerprint of the database's own catalogue has changed. Used by one thread, but for
 * {@link #await} and {@link #lists}.
 */
final class PostgresChannels implements ChannelListing {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresChannels.class);

    /** A row version that comes or goes changes a count or a sum; cheaper than reading it all. */
    private static final String FINGERPRINT =
            """
            SELECT concat_ws(' ',
              (SELECT count(*) || ':' || sum(xmin::text::bigint) FROM pg_class
                WHERE relkind IN ('r', 'p')),
              (SELECT count(*) || ':' || sum(xmin::text::bigint) FROM pg_attribute),
              (SELECT count(*) || ':' || sum(xmin::text::bigint) FROM pg_index),
              (SELECT count(*) || ':' || sum(xmin::text::bigint) FROM pg_type),
              (SELECT count(*) || ':' || sum(hashtext(schemaname || '.' || tablename)::bigint)
                FROM pg_publication_tables WHERE pubname = ?))
            """;

    /** Generated columns are not replicated. A partitioned table has the images of its leaves. */
    private static final String COLUMNS =
            """
            SELECT n.nspname, c.relname,
              CASE c.relkind WHEN 'p' THEN NOT EXISTS (
                  SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid
                  WHERE t.isleaf AND l.relreplident <> 'f')
                ELSE c.relreplident = 'f' END,
              a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
              coalesce(a.attnum = ANY (i.indkey), false)
            FROM pg_publication_tables p
            JOIN pg_namespace n ON n.nspname = p.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
              AND NOT a.attisdropped AND a.attgenerated = ''
            WHERE p.pubname = ?
            ORDER BY n.nspname, c.relname, a.attnum
            """;

    private static final String VISIBLE =
            "SELECT pg_visible_in_snapshot(?::text::xid8, pg_current_snapshot())";
    private static final int VISIBLE_ATTEMPTS = 200;
    private static final long VISIBLE_MILLIS = 5;

    private final PostgresSource source;
    private final PostgresDatabase database;
    private final TableChannels channels;
    private final Queue<Long> awaited = new ConcurrentLinkedQueue<>();
    private final Set<String> refused = new HashSet<>();
    private volatile Set<String> tables = Set.of();
    private List<ChannelInfo> listed = List.of();
    private @Nullable String fingerprint;
    private @Nullable Connection connection;

    PostgresChannels(PostgresSource source, PostgresDatabase database) {
        this.source = source;
        this.database = database;
        this.channels = new TableChannels(source);
    }

    /**
     * The next list is to show what this transaction has done. Its commit can be read from the
     * stream a moment before others see it.
     */
    void await(long transaction) {
        awaited.add(transaction);
    }

    /** Whether the last list had a table, mapped or not. */
    boolean lists(String schema, String table) {
        return tables.contains(schema + "." + table);
    }

    @Override
    public List<ChannelInfo> channels() throws InterruptedException {
        try {
            if (connection == null) {
                connection = database.open();
            }
            awaitVisible(connection);
            String now = fingerprint(connection);
            if (!now.equals(fingerprint)) {
                listed = read(connection);
                fingerprint = now;
            }
            return listed;
        } catch (SQLException e) {
            close();
            throw PostgresErrors.translate(source, e);
        }
    }

    private void awaitVisible(Connection open) throws SQLException, InterruptedException {
        for (Long next = awaited.poll(); next != null; next = awaited.poll()) {
            for (int attempt = 0; attempt < VISIBLE_ATTEMPTS && !visible(open, next); attempt++) {
                TimeUnit.MILLISECONDS.sleep(VISIBLE_MILLIS);
            }
        }
    }

    private static boolean visible(Connection open, long transaction) throws SQLException {
        try (PreparedStatement query = open.prepareStatement(VISIBLE)) {
            query.setString(1, Long.toUnsignedString(transaction));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private String fingerprint(Connection open) throws SQLException {
        try (PreparedStatement query = open.prepareStatement(FINGERPRINT)) {
            query.setString(1, source.publication());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private List<ChannelInfo> read(Connection open) throws SQLException {
        Map<List<String>, TableChannels.Table> published = new LinkedHashMap<>();
        try (PreparedStatement query = open.prepareStatement(COLUMNS)) {
            query.setString(1, source.publication());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    add(rows, published);
                }
            }
        }
        List<ChannelInfo> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (TableChannels.Table table : published.values()) {
            if (database.captured(table.schema(), table.name())) {
                names.add(table.schema() + "." + table.name());
                all.addAll(channels(table));
            }
        }
        tables = names;
        return List.copyOf(all);
    }

    /** A table without columns has one row without one. */
    private static void add(ResultSet row, Map<List<String>, TableChannels.Table> published)
            throws SQLException {
        List<String> name = List.of(row.getString(1), row.getString(2));
        TableChannels.@Nullable Table known = published.get(name);
        if (known == null) {
            known =
                    new TableChannels.Table(
                            name.get(0), name.get(1), new ArrayList<>(), row.getBoolean(3));
            published.put(name, known);
        }
        @Nullable String column = row.getString(4);
        if (column != null) {
            known.columns()
                    .add(
                            new ChannelInfo.Column(
                                    column,
                                    row.getString(5),
                                    row.getBoolean(6),
                                    row.getBoolean(7)));
        }
    }

    private List<ChannelInfo> channels(TableChannels.Table table) {
        try {
            return channels.of(table);
        } catch (IllegalArgumentException e) {
            if (refused.add(table.schema() + "." + table.name())) {
                LOG.warn(
                        "event=table_without_channel source={} table={}.{} reason=\"{}\"",
                        source.name(),
                        table.schema(),
                        table.name(),
                        e.getMessage());
            }
            return List.of();
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("event=connection_close_failed source={}", source.name(), e);
        }
        connection = null;
    }
}
