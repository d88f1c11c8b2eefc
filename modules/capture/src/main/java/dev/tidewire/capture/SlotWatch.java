package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much WAL the server keeps because a source's replication slot needs it, whether or
 * not this instance, or any, reads the source. Too much is said once in the log, and once when it
 * is over. Thread-safe.
 */
public final class SlotWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlotWatch.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private static final String LAG =
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint,"
                    + " pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint,"
                    + " wal_status, safe_wal_size FROM pg_replication_slots WHERE slot_name = ?";

    private final PostgresSource source;
    private final PostgresDatabase database;
    private final long alarmBytes;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Lag lag;
    private volatile boolean alarmed;

    /**
     * How far a slot is behind.
     *
     * @param retained bytes of WAL that the server keeps for it
     * @param unread bytes of WAL of which the server does not know yet that they were captured
     * @param status the server's: {@code reserved}, {@code extended}, {@code unreserved} or {@code
     *     lost}
     * @param safe how many bytes more may be written before it may be lost; null for any number
     */
    private record Lag(long retained, long unread, String status, @Nullable Long safe) {}

    private SlotWatch(PostgresSource source, long alarmBytes, Duration interval) {
        this.source = source;
        this.database = new PostgresDatabase(source);
        this.alarmBytes = alarmBytes;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tidewire-slot-" + source.name())
                        .start(() -> live(interval));
    }

    /**
     * Begins to watch.
     *
     * @param alarmBytes how much WAL may be kept without an alarm; 0 for any amount
     * @param interval between two looks
     */
    public static SlotWatch start(PostgresSource source, long alarmBytes, Duration interval) {
        return new SlotWatch(source, alarmBytes, interval);
    }

    /** Bytes of WAL that the server keeps for the slot; empty where that is not known. */
    public OptionalLong retained() {
        @Nullable Lag now = lag;
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.retained());
    }

    /** Bytes of WAL that are not captured yet; empty where that is not known. */
    public OptionalLong unread() {
        @Nullable Lag now = lag;
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.unread());
    }

    /** Whether more is kept than is good. */
    public boolean alarmed() {
        return alarmed;
    }

    private void live(Duration interval) {
        try {
            do {
                look();
            } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            @Nullable Lag now = read();
            lag = now;
            if (now != null) {
                judge(now);
            }
        } catch (SQLException e) {
            lag = null;
            LOG.debug("event=slot_lag_unknown source={} reason=\"{}\"", source.name(), e);
        }
    }

    /** How far it is behind; null where there is none. */
    private @Nullable Lag read() throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement statement = connection.prepareStatement(LAG)) {
            statement.setString(1, source.slot());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getString(1) == null) {
                    return null;
                }
                return new Lag(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getObject(4, Long.class));
            }
        }
    }

    /** It is over at four fifths, so that it does not come and go. */
    private void judge(Lag now) {
        boolean endangered = now.status().equals("unreserved") || now.status().equals("lost");
        boolean much =
                alarmBytes > 0 && now.retained() > (alarmed ? alarmBytes / 5 * 4 : alarmBytes);
        if ((endangered || much) == alarmed) {
            return;
        }
        alarmed = !alarmed;
        if (alarmed) {
            LOG.warn(
                    "event=slot_lag source={} slot={} retainedBytes={} unreadBytes={} walStatus={}"
                            + " safeBytes={} remedy=\"see that capture runs and Kafka takes its"
                            + " changes; a slot that nobody needs has to be dropped, or the"
                            + " server's disk fills up\"",
                    source.name(),
                    source.slot(),
                    now.retained(),
                    now.unread(),
                    now.status(),
                    now.safe() == null ? "unlimited" : now.safe());
        } else {
            LOG.info(
                    "event=slot_lag_over source={} slot={} retainedBytes={} unreadBytes={}",
                    source.name(),
                    source.slot(),
                    now.retained(),
                    now.unread());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
