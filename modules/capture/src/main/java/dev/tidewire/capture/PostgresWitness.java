package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server, on a connection of its own, about a silent stream. It vouches for a stream whose
 * server process is at work, for example on a large transaction of which nothing is captured, and
 * if the server answers but refuses to say. Otherwise the server has written something that soon
 * comes on the stream if that is sound.
 */
final class PostgresWitness implements StreamWatch.Witness {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWitness.class);

    /**
     * Of a message outside of a transaction nobody knows when it is flushed and so sent. The commit
     * waits neither for a disk nor for other servers.
     */
    private static final String LOOK =
            "SELECT set_config('synchronous_commit', 'off', false),"
                    + " pg_logical_emit_message(true, 'tidewire-heartbeat', ''),"
                    + " EXISTS (SELECT FROM pg_replication_slots s"
                    + " JOIN pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = ?"
                    + " AND coalesce(a.wait_event_type, '') NOT IN ('Activity', 'Client'))";

    private final PostgresSource source;
    private final PostgresDatabase database;
    private final Duration answer;

    /**
     * @param answer how long the server may take to accept a connection, and to answer
     */
    PostgresWitness(PostgresSource source, PostgresDatabase database, Duration answer) {
        this.source = source;
        this.database = database;
        this.answer = answer;
    }

    @Override
    public boolean vouches() {
        try (Connection connection = database.open(answer);
                PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, source.slot());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(3);
            }
        } catch (SQLException e) {
            LOG.debug("event=stream_unknown source={} reason=\"{}\"", source.name(), e);
            return refuses(e.getSQLState());
        }
    }

    /** No connection, and a server that comes or goes, speak for nothing. */
    private static boolean refuses(@Nullable String state) {
        return state != null && !state.startsWith("08") && !state.startsWith("57");
    }
}
