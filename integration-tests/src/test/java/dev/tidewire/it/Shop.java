package dev.tidewire.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A workspace of its own, as a schema of the captured database with a table of products. */
final class Shop implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final String workspace;
    final String schema;
    private final Connection connection;

    Shop(Stack stack) throws SQLException {
        this(stack, "shop" + COUNT.incrementAndGet());
    }

    /** A workspace of this name, which no other test uses. */
    Shop(Stack stack, String workspace) throws SQLException {
        this.workspace = workspace;
        schema = "ws_" + workspace;
        connection = stack.connect();
        sql("CREATE SCHEMA " + schema);
        sql("SET search_path TO " + schema);
        sql(
                "CREATE TABLE products (id bigint PRIMARY KEY, name text, category text, price numeric(38, 2))");
    }

    /** Runs statements, one transaction. */
    void sql(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    void insert(int id, String category, String price) throws SQLException {
        sql(
                "INSERT INTO products VALUES (%d, 'product %d', '%s', %s)"
                        .formatted(id, id, category, price));
    }

    /** Inserts the products with these ids, each in a transaction of its own. */
    void insertAll(int from, int to) {
        try {
            for (int id = from; id < to; id++) {
                insert(id, "any", "1");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
