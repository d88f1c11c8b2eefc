package dev.tidewire.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A small shop, tables {@code products} and {@code orders}, that is filled once and changes now and
 * then: prices move, orders come and are worked off. It goes on after the server was away.
 */
final class DemoShop {
    private static final int MOST_ORDERS = 200;

    private static final String TABLES =
            """
            CREATE TABLE IF NOT EXISTS products (
                id         integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
                name       text NOT NULL,
                category   text NOT NULL,
                price      numeric(10,2) NOT NULL,
                stock      integer NOT NULL,
                updated_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE IF NOT EXISTS orders (
                id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
                product_id integer NOT NULL REFERENCES products,
                customer   text NOT NULL,
                quantity   integer NOT NULL,
                total      numeric(12,2) NOT NULL,
                status     text NOT NULL DEFAULT 'placed',
                placed_at  timestamptz NOT NULL DEFAULT now());
            """;

    private static final String PRODUCTS =
            """
            INSERT INTO products (name, category, price, stock)
            SELECT * FROM (VALUES
                ('Desk lamp', 'home', 49.90, 40), ('Office chair', 'home', 229.00, 12),
                ('Bookshelf', 'home', 119.00, 8), ('Headphones', 'electronics', 149.00, 60),
                ('Keyboard', 'electronics', 89.90, 35), ('Monitor', 'electronics', 349.00, 18),
                ('Phone', 'electronics', 699.00, 25), ('Camera', 'electronics', 899.00, 7),
                ('Notebook', 'paper', 4.50, 500), ('Fountain pen', 'paper', 39.00, 45),
                ('Tea', 'food', 7.20, 120), ('Coffee beans', 'food', 14.90, 90)) AS shop
            WHERE NOT EXISTS (SELECT FROM products)
            """;

    private static final String REPRICE =
            """
            UPDATE products
            SET price = greatest(1.00, round(price * ?::numeric, 2) + 0.01), updated_at = now()
            WHERE id = (SELECT id FROM products ORDER BY random() LIMIT 1)
            """;

    private static final String ORDER =
            """
            WITH chosen AS (
                UPDATE products SET stock = stock - 1, updated_at = now()
                WHERE id = (SELECT id FROM products WHERE stock > 0 ORDER BY random() LIMIT 1)
                RETURNING id, price)
            INSERT INTO orders (product_id, customer, quantity, total)
            SELECT id, (ARRAY['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara'])[?], 1, price FROM chosen
            """;

    private static final String ADVANCE =
            """
            UPDATE orders SET status = CASE status
                WHEN 'placed' THEN 'paid' WHEN 'paid' THEN 'shipped' ELSE 'delivered' END
            WHERE id = (SELECT id FROM orders WHERE status <> 'delivered' ORDER BY id LIMIT 1)
            """;

    private static final String RESTOCK =
            """
            UPDATE products SET stock = stock + 25, updated_at = now()
            WHERE id = (SELECT id FROM products ORDER BY stock LIMIT 1)
            """;

    private static final String FORGET =
            """
            DELETE FROM orders
            WHERE id = (SELECT id FROM orders WHERE status = 'delivered' ORDER BY id LIMIT 1)
            """;

    private final String jdbcUrl;
    private final RandomGenerator random;

    private DemoShop(String jdbcUrl, RandomGenerator random) {
        this.jdbcUrl = jdbcUrl;
        this.random = random;
    }

    /**
     * Fills the shop, if that was not done before, and begins to change it.
     *
     * @param interval between two changes
     * @return what ends it
     * @throws FailedException if the database refuses
     */
    static DemoLoop open(String jdbcUrl, Duration interval, RandomGenerator random) {
        DemoShop shop = new DemoShop(jdbcUrl, random);
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            fill(connection);
        } catch (SQLException e) {
            throw new FailedException(
                    "the demo shop cannot be filled: "
                            + e.getMessage()
                            + "; start with --fresh if its tables were changed",
                    e);
        }
        return DemoLoop.start("tidewire-demo-shop", interval, shop::change);
    }

    private static void fill(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
            statement.execute(PRODUCTS);
        }
        connection.commit();
    }

    private void change() throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
            change(connection);
        }
    }

    private void change(Connection connection) throws SQLException {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                try (PreparedStatement statement = connection.prepareStatement(REPRICE)) {
                    statement.setString(1, Double.toString(0.9 + random.nextInt(21) / 100.0));
                    statement.executeUpdate();
                }
            }
            case 4, 5, 6 -> {
                try (PreparedStatement statement = connection.prepareStatement(ORDER)) {
                    statement.setInt(1, 1 + random.nextInt(5));
                    statement.executeUpdate();
                }
            }
            case 7, 8 -> update(connection, ADVANCE);
            default -> update(connection, orders(connection) > MOST_ORDERS / 10 ? FORGET : RESTOCK);
        }
        if (orders(connection) > MOST_ORDERS) {
            update(connection, FORGET);
        }
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static long orders(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM orders")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
