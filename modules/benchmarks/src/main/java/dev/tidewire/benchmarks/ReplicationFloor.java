package dev.tidewire.benchmarks;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * The baseline: a bare reader of PostgreSQL's logical replication in this process. Nothing that
 * learns of a change through the replication stream can be quicker; what Tidewire takes above it is
 * Tidewire's.
 */
final class ReplicationFloor implements AutoCloseable {
    /** Of table {@code bench}; see {@link #start}. */
    static final String PUBLICATION = "bench_floor";

    private static final AtomicInteger SLOTS = new AtomicInteger();

    private final Connection connection;
    private final PGReplicationStream stream;
    private final LongConsumer inserted;
    private volatile boolean open = true;

    private ReplicationFloor(
            Connection connection, PGReplicationStream stream, LongConsumer inserted) {
        this.connection = connection;
        this.stream = stream;
        this.inserted = inserted;
    }

    /**
     * Begins to read the inserts that {@link #PUBLICATION} publishes.
     *
     * @param inserted is told the id of each row as soon as it is read
     */
    static ReplicationFloor start(URI postgres, LongConsumer inserted) throws SQLException {
        String slot = "bench_floor_" + SLOTS.incrementAndGet();
        Properties properties = new Properties();
        PGProperty.USER.set(properties, postgres.getUserInfo());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        Connection connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://%s:%d%s"
                                .formatted(
                                        postgres.getHost(), postgres.getPort(), postgres.getPath()),
                        properties);
        PGConnection replication = connection.unwrap(PGConnection.class);
        replication
                .getReplicationAPI()
                .createReplicationSlot()
                .logical()
                .withSlotName(slot)
                .withOutputPlugin("pgoutput")
                .withTemporaryOption()
                .make();
        PGReplicationStream stream =
                replication
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", PUBLICATION)
                        .start();
        ReplicationFloor floor = new ReplicationFloor(connection, stream, inserted);
        Thread thread = new Thread(floor::read, "replication-floor");
        thread.setDaemon(true);
        thread.start();
        return floor;
    }

    private void read() {
        try {
            while (open) {
                ByteBuffer message = stream.read();
                if (message != null && message.get() == 'I') {
                    inserted.accept(firstColumn(message));
                }
            }
        } catch (SQLException e) {
            if (open) {
                throw new IllegalStateException("the replication stream ended", e);
            }
        }
    }

    /**
     * Insert: Int32 relation, Byte1 'N', Int16 columns, then per column Byte1 't', Int32 length,
     * text.
     */
    private static long firstColumn(ByteBuffer insert) {
        insert.position(insert.position() + Integer.BYTES + 1 + Short.BYTES + 1);
        byte[] text = new byte[insert.getInt()];
        insert.get(text);
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws SQLException {
        open = false;
        connection.close();
    }
}
