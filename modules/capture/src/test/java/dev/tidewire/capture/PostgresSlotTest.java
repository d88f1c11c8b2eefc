package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** A slot whose holder is stalled, and one that falls behind. */
final class PostgresSlotTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ALARM = 4 << 20;

    private final Fixture fixture = Fixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whoHoldsTheSlotAndSaysNothingLosesIt() throws SQLException {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture().close();
        try (Connection connection = replicating();
                PGReplicationStream _ = silent(connection)) {
            fixture.sql("INSERT INTO products VALUES (1)");

            fixture.capture();

            assertThat(Fixture.json(fixture.events(1).getFirst()).at("/record/id").intValue())
                    .isEqualTo(1);
        } catch (SQLException e) {
            // The server has ended the connection, as it should.
            assertThat(e.getSQLState()).isIn("57P01", "08006", "08003", "55000");
        }
    }

    private Connection replicating() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "9.4");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s"
                        .formatted(Servers.postgres().port(), fixture.name()),
                properties);
    }

    /** A stream that nobody reads and that says nothing by itself. */
    private PGReplicationStream silent(Connection connection) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(fixture.source().slot())
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", fixture.source().publication())
                .withStatusInterval(0, TimeUnit.SECONDS)
                .start();
    }

    @Test
    void aSlotThatKeepsMuchRaisesAnAlarmUntilItIsRead() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture().close();
        try (SlotWatch watch = SlotWatch.start(fixture.source(), ALARM, Duration.ofMillis(50))) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> watch.unread().isPresent() && !watch.alarmed());

            fixture.sql(
                    "SELECT pg_logical_emit_message(false, 'padding', repeat('x', 1000000))"
                            + " FROM generate_series(1, 6)");

            Awaitility.await().atMost(PATIENCE).until(watch::alarmed);
            assertThat(watch.unread().orElseThrow()).isGreaterThan(ALARM);
            assertThat(watch.retained().orElseThrow())
                    .isGreaterThanOrEqualTo(watch.unread().orElseThrow());

            fixture.capture();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> {
                        // The server lets go of WAL only where it has noted what runs.
                        fixture.sql("CHECKPOINT", "INSERT INTO products VALUES (1)");
                        return !watch.alarmed();
                    });
            assertThat(watch.unread().orElseThrow()).isLessThan(ALARM);
        }
    }

    @Test
    void withoutASlotNothingIsKnown() {
        try (SlotWatch watch = SlotWatch.start(fixture.source(), 1, Duration.ofMillis(10))) {
            assertThat(watch.retained()).isEqualTo(OptionalLong.empty());
            assertThat(watch.alarmed()).isFalse();
        }
    }
}
