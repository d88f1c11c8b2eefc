package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;

/** Single-row transactions in PostgreSQL. */
final class PostgresLoad implements Load {
    private final URI address;
    private final Connection connection;
    private final PreparedStatement insert;

    private PostgresLoad(URI address, Connection connection, PreparedStatement insert) {
        this.address = address;
        this.connection = connection;
        this.insert = insert;
    }

    static PostgresLoad open(ServerProcess server) throws SQLException {
        Connection connection = server.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE bench (\"%s\" bigint PRIMARY KEY, client int NOT NULL, note text NOT NULL)"
                            .formatted(RowIds.FIELD));
            statement.execute(
                    "CREATE PUBLICATION %s FOR TABLE bench"
                            .formatted(ReplicationFloor.PUBLICATION));
        }
        return new PostgresLoad(
                server.postgres(),
                connection,
                connection.prepareStatement("INSERT INTO bench VALUES (?, ?, ?)"));
    }

    @Override
    public Family family() {
        return Family.POSTGRES;
    }

    @Override
    public String commit() {
        return "COMMIT";
    }

    @Override
    public void write(long id, int client, Runnable committed) throws SQLException {
        insert.setLong(1, id);
        insert.setInt(2, client);
        insert.setString(3, "x".repeat(100));
        insert.executeUpdate();
        committed.run();
    }

    @Override
    public AutoCloseable baseline(LongConsumer read) throws SQLException {
        return ReplicationFloor.start(address, read);
    }

    @Override
    public String baselineName() {
        return "bare replication reader";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
