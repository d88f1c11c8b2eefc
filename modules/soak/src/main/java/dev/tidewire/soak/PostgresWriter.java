package dev.tidewire.soak;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Commits random transactions, in one workspace or in two at once, and rolls some back. What became
 * of a commit whose answer was lost is read from a table of its own afterwards. For one thread.
 */
final class PostgresWriter implements Runnable {
    /** Of no workspace; holds the numbers of the committed transactions. */
    static final String LEDGER = "oracle.ledger";

    private static final int LARGE = 400;
    private static final long RETRY_MILLIS = 100;

    private final Database database;
    private final List<Journal> journals;
    private final RandomGenerator random;
    private final double meanMillis;
    private final Pace pace;
    private final Map<Journal, Keys> keys = new HashMap<>();
    private final long firstNumber;
    private final AtomicLong transactions;
    private long number;
    private @Nullable Connection connection;

    /** How to connect. */
    @FunctionalInterface
    interface Database {
        Connection connect() throws SQLException;
    }

    /**
     * @param writer from 0
     * @param journals of the workspaces, in an order that is the same for all writers
     */
    PostgresWriter(
            int writer,
            Database database,
            List<Journal> journals,
            RandomGenerator random,
            double meanMillis,
            Pace pace,
            AtomicLong transactions) {
        this.database = database;
        this.journals = List.copyOf(journals);
        this.random = random;
        this.meanMillis = meanMillis;
        this.pace = pace;
        this.transactions = transactions;
        this.firstNumber = (long) writer << 40;
        journals.forEach(journal -> keys.put(journal, new Keys(writer, random)));
    }

    /** Makes the tables of a workspace. */
    static void createTables(Statement statement, String workspace) throws SQLException {
        statement.execute("CREATE SCHEMA ws_" + workspace);
        for (String table : Keys.TABLES) {
            statement.execute(
                    """
                    CREATE TABLE ws_%s.%s (id int PRIMARY KEY, version int, category text,
                      price numeric(12,2), stock int, note text, pad text)
                    """
                            .formatted(workspace, table));
        }
    }

    @Override
    public void run() {
        while (pace.rest(random, meanMillis)) {
            Map<Journal, List<Change>> changes = changes();
            if (random.nextInt(12) == 0) {
                rollBack(changes);
            } else {
                commit(changes);
            }
        }
        disconnect();
    }

    private Map<Journal, List<Change>> changes() {
        Map<Journal, List<Change>> changes = new LinkedHashMap<>();
        int chosen = random.nextInt(journals.size());
        boolean two = random.nextInt(10) == 0;
        for (int index = 0; index < journals.size(); index++) {
            Journal journal = journals.get(index);
            if (index == chosen || (two && index == (chosen + 1) % journals.size())) {
                changes.put(journal, keysOf(journal).changes(size()));
            }
        }
        return changes;
    }

    private int size() {
        return random.nextInt(150) == 0 ? LARGE : random.nextInt(1, 6);
    }

    private Keys keysOf(Journal journal) {
        Keys known = keys.get(journal);
        if (known == null) {
            throw new IllegalStateException("no keys in " + journal.workspace());
        }
        return known;
    }

    private void rollBack(Map<Journal, List<Change>> changes) {
        try {
            Connection open = connection();
            execute(open, changes);
            open.rollback();
        } catch (SQLException e) {
            disconnect();
        }
    }

    private void commit(Map<Journal, List<Change>> changes) {
        boolean executed = false;
        while (!executed) {
            try {
                execute(connection(), changes);
                executed = true;
            } catch (SQLException e) {
                disconnect();
                if (!pace.pause(RETRY_MILLIS)) {
                    return;
                }
            }
        }
        List<Journal> locked = new ArrayList<>(changes.keySet());
        locked.forEach(journal -> journal.committing().lock());
        try {
            changes.forEach((journal, list) -> journal.begin(list.size()));
            boolean inForce = inForce();
            long now = System.nanoTime();
            changes.forEach((journal, list) -> record(journal, list, inForce, now));
        } finally {
            locked.reversed().forEach(journal -> journal.committing().unlock());
        }
    }

    private void record(Journal journal, List<Change> changes, boolean inForce, long now) {
        if (inForce) {
            keysOf(journal).accept(changes);
            journal.committed(changes, now);
            transactions.incrementAndGet();
        } else {
            journal.failed();
        }
    }

    private boolean inForce() {
        try {
            connection().commit();
            return true;
        } catch (SQLException e) {
            disconnect();
            return found();
        }
    }

    /** Whether the transaction is in the database after all; asks until it is known. */
    private boolean found() {
        while (true) {
            try (PreparedStatement statement =
                    connection().prepareStatement("SELECT 1 FROM " + LEDGER + " WHERE id = ?")) {
                statement.setLong(1, firstNumber + number);
                try (ResultSet result = statement.executeQuery()) {
                    return result.next();
                }
            } catch (SQLException e) {
                disconnect();
                pace.pause(RETRY_MILLIS);
            }
        }
    }

    private void execute(Connection open, Map<Journal, List<Change>> changes) throws SQLException {
        number++;
        try (PreparedStatement ledger =
                open.prepareStatement("INSERT INTO " + LEDGER + " VALUES (?)")) {
            ledger.setLong(1, firstNumber + number);
            ledger.executeUpdate();
        }
        for (Map.Entry<Journal, List<Change>> entry : changes.entrySet()) {
            for (Change change : entry.getValue()) {
                execute(open, "ws_" + entry.getKey().workspace() + '.' + change.table(), change);
            }
        }
    }

    private static void execute(Connection open, String table, Change change) throws SQLException {
        Item after = change.after();
        if (after == null) {
            try (PreparedStatement statement =
                    open.prepareStatement("DELETE FROM " + table + " WHERE id = ?")) {
                statement.setInt(1, change.key());
                statement.executeUpdate();
            }
            return;
        }
        String sql =
                change.before() == null
                        ? "INSERT INTO %s (version, category, price, stock, note, pad, id) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        : "UPDATE %s SET version = ?, category = ?, price = ?, stock = ?, note = ?, pad = ? WHERE id = ?";
        try (PreparedStatement statement = open.prepareStatement(sql.formatted(table))) {
            statement.setInt(1, after.version());
            statement.setString(2, after.category());
            statement.setBigDecimal(3, after.price());
            statement.setInt(4, after.stock());
            statement.setString(5, after.note());
            statement.setString(6, after.pad());
            statement.setInt(7, after.key());
            statement.executeUpdate();
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is of no use any more.
            }
        }
    }
}
