package dev.tidewire.it;

import dev.tidewire.model.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of {@link SampleColumn}s in a workspace of its own, and what capture makes of its rows.
 */
final class SampleTable implements AutoCloseable {
    static final String CHANNEL = "postgres:samples";

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
                "CREATE TABLE samples ("
                        + columns(column -> column.label() + " " + column.type)
                        + ", id int PRIMARY KEY)");
        stack.awaitChannel(workspace, CHANNEL);
    }

    /** Puts other rows in the place of those that are there, and numbers them from 0. */
    List<ComparedChange> fill(List<List<@Nullable String>> rows) throws SQLException {
        execute("TRUNCATE samples");
        connection.setAutoCommit(false);
        String values = columns(column -> "?::" + column.type);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO samples VALUES (" + values + ", ?)")) {
            for (int id = 0; id < rows.size(); id++) {
                for (int index = 0; index < rows.get(id).size(); index++) {
                    insert.setString(index + 1, rows.get(id).get(index));
                }
                insert.setInt(rows.get(id).size() + 1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
        return changes(Operation.INSERT, rows.size());
    }

    /** Gives every row the values of the next one, and then removes it. */
    List<ComparedChange> moveAndRemove(int rows) throws SQLException {
        String columns = columns(SampleColumn::label);
        execute(
                "UPDATE samples s SET (%s) = (SELECT %s FROM samples n WHERE n.id = (s.id + 1) %% %d)"
                        .formatted(columns, columns, rows));
        List<ComparedChange> changes = new ArrayList<>(changes(Operation.UPDATE, rows));
        execute("DELETE FROM samples");
        changes.addAll(changes(Operation.DELETE, rows));
        return changes;
    }

    private List<ComparedChange> changes(Operation operation, int rows) {
        return log.next(rows, change -> change.operation() == operation).stream()
                .map(event -> ComparedChange.of(event, rows))
                .toList();
    }

    private static String columns(Function<SampleColumn, String> part) {
        return Stream.of(SampleColumn.values()).map(part).collect(Collectors.joining(", "));
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
