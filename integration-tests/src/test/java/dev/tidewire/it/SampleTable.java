package dev.tidewire.it;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of {@link SampleColumn}s in a workspace of its own, and what capture makes of its rows.
 */
final class SampleTable implements AutoCloseable {
    static final String NAME = "samples";

    final String workspace;
    private final Shop shop;
    private final Connection connection;
    private final TableLog log;

    SampleTable(Stack stack) throws SQLException {
        shop = new Shop(stack);
        workspace = shop.workspace;
        log = new TableLog(stack, workspace);
        connection = stack.connect();
        execute("SET search_path TO " + shop.schema);
        execute("SET TIME ZONE 'Asia/Kathmandu'");
        execute("CREATE TYPE mood AS ENUM ('sad', 'ok', 'Happy', 'happy')");
        execute(SampleColumn.FUNCTIONS);
        execute(PostgresWhere.FUNCTIONS);
        execute(
                Stream.of(SampleColumn.values())
                        .map(column -> column.label() + " " + column.type)
                        .collect(
                                Collectors.joining(
                                        ", ", "CREATE TABLE samples (id int PRIMARY KEY, ", ")")));
        stack.awaitChannel(workspace, "postgres:" + NAME);
    }

    /**
     * Puts other rows in the place of those that are there, and numbers them from 0.
     *
     * @return the change of each, as the log has it
     */
    List<ChangeEvent> fill(List<List<@Nullable String>> rows) throws SQLException {
        execute("TRUNCATE samples");
        connection.setAutoCommit(false);
        String parameters =
                Stream.of(SampleColumn.values())
                        .map(column -> "?::" + column.type)
                        .collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO samples VALUES (?, " + parameters + ")")) {
            for (int id = 0; id < rows.size(); id++) {
                insert.setInt(1, id);
                for (int index = 0; index < rows.get(id).size(); index++) {
                    insert.setString(index + 2, rows.get(id).get(index));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
        return log.next(rows.size(), change -> change.operation() == Operation.INSERT);
    }

    /** The numbers of the rows for which PostgreSQL finds the condition true. */
    BitSet where(String condition) throws SQLException {
        BitSet ids = new BitSet();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows =
                    statement.executeQuery("SELECT id FROM samples WHERE " + condition)) {
                while (rows.next()) {
                    ids.set(rows.getInt(1));
                }
            }
        }
        return ids;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        log.close();
        connection.close();
        shop.close();
    }
}
