package dev.tidewire.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A replication connection whose streams are {@link PromptStream}s. */
final class PromptConnection implements ReplicationConnection {
    private final ReplicationConnection connection;
    private final ExecutorService reader;
    private final Runnable streaming;
    private final PostgresLink link;

    /**
     * @param streaming called whenever the server has begun to stream
     * @param link of which the connection is
     */
    PromptConnection(
            ReplicationConnection connection, String name, Runnable streaming, PostgresLink link) {
        this.connection = connection;
        this.streaming = streaming;
        this.link = link;
        this.reader =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("tidewire-stream-" + name).factory());
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator position)
            throws SQLException, InterruptedException {
        return prompt(connection.startStreaming(position));
    }

    @Override
    public ReplicationStream startStreaming(Lsn offset, WalPositionLocator position)
            throws SQLException, InterruptedException {
        return prompt(connection.startStreaming(offset, position));
    }

    private ReplicationStream prompt(ReplicationStream stream) {
        streaming.run();
        return new PromptStream(stream, reader, link);
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        return connection.createReplicationSlot();
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    /** Closes the connection first, which ends a read that is blocked in it. */
    @Override
    public void close() throws SQLException {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("closing the connection failed", e);
        } finally {
            reader.shutdownNow();
        }
    }
}
