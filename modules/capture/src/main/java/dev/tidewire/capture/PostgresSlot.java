package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source's replication slot. Whoever streams from it is left alone. A holder that has fallen
 * silent is stalled or cut off, and the server would wait for it a minute and more
 * (wal_sender_timeout); it loses the slot, and cannot write to the log any more either.
 */
final class PostgresSlot {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSlot.class);

    /** More than two of the holder's {@link PostgresEngineSettings#STATUS_UPDATES}. */
    private static final Duration SILENCE =
            PostgresEngineSettings.STATUS_UPDATES.multipliedBy(9).dividedBy(4);

    private static final Duration RELEASE = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 50;

    private static final String STATE =
            "SELECT s.database, s.active_pid, s.wal_status, r.pid IS NOT NULL, r.reply_time::text"
                    + " FROM pg_replication_slots s"
                    + " LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid"
                    + " WHERE s.slot_name = ?";

    private final PostgresSource source;
    private final Connection connection;

    /**
     * @param holder the server process of whoever uses it; 0 for nobody
     * @param streams whether that is a stream
     * @param reply when the holder last said how far it is, by its clock
     */
    private record State(
            String database,
            int holder,
            @Nullable String walStatus,
            boolean streams,
            @Nullable String reply) {}

    PostgresSlot(PostgresSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /**
     * Whether it exists; if so, nobody uses it.
     *
     * @throws CaptureException if it cannot be used; the message has the remedy
     */
    boolean usable() throws SQLException {
        Optional<State> found = state();
        if (found.isEmpty()) {
            return false;
        }
        State state = found.get();
        String slot = "the replication slot " + source.slot();
        PostgresPreparation.require(
                source.database().equals(state.database()),
                slot + " is of another database; name another slot");
        PostgresPreparation.require(
                !"lost".equals(state.walStatus()),
                slot
                        + " has lost WAL that was not captured; drop it to go on with what"
                        + " is committed from then on");
        if (state.holder() != 0) {
            PostgresPreparation.require(
                    state.streams() && release(state),
                    slot
                            + " is in use by another instance (server process "
                            + state.holder()
                            + "); this one waits until it is free");
        }
        return true;
    }

    private Optional<State> state() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, source.slot());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new State(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getBoolean(4),
                                        row.getString(5)))
                        : Optional.empty();
            }
        }
    }

    /** Whether the slot is free: its holder has gone or was silent. */
    private boolean release(State first) throws SQLException {
        if (!await(SILENCE, state -> state.holder() == 0 || !state.equals(first))) {
            LOG.warn(
                    "event=slot_taken source={} slot={} pid={} reason=\"its holder is silent\"",
                    source.name(),
                    source.slot(),
                    first.holder());
            terminate(first.holder());
            return await(RELEASE, state -> state.holder() == 0);
        }
        return state().filter(state -> state.holder() == 0).isPresent();
    }

    private interface Condition {
        boolean holds(State state);
    }

    private boolean await(Duration patience, Condition condition) throws SQLException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < patience.toNanos()) {
            Optional<State> now = state();
            if (now.isEmpty() || condition.holds(now.get())) {
                return true;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CaptureException("interrupted while it waits for the slot", e);
            }
        }
        return false;
    }

    private void terminate(int pid) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            statement.setInt(1, pid);
            statement.execute();
        }
    }
}
