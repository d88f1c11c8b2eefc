package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Names rows and documents by their keys, each the same way for all its changes and never as
 * another one of its table. Not thread-safe.
 */
final class RowNames {
    /** A longer name is replaced by its hash. */
    private static final int MOST_CHARACTERS = 200;

    private static final int MOST_SHAPES = 10_000;

    private static final String PRIMARY_KEY =
            "SELECT a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
                    + " WHERE i.indisprimary AND n.nspname = ? AND c.relname = ?";

    private final PostgresSource source;
    private final PostgresDatabase database;
    private final IdentityHashMap<Schema, Boolean> unique = new IdentityHashMap<>();

    RowNames(PostgresSource source, PostgresDatabase database) {
        this.source = source;
        this.database = database;
    }

    /** The name of a document. */
    static String of(BsonDocument key) {
        return shortened(key.toJson());
    }

    /**
     * The name of a row, or null where the table has no primary key.
     *
     * @param key the columns by which Debezium identifies it, if there are any
     */
    @Nullable String of(String schema, String table, @Nullable Object key) {
        if (!(key instanceof Struct struct) || !isUnique(schema, table, struct.schema())) {
            return null;
        }
        StringJoiner name = new StringJoiner(",", "{", "}");
        for (Field field : struct.schema().fields()) {
            if (!(struct.get(field) instanceof String text)) {
                return null;
            }
            name.add(ColumnType.quote(field.name()) + ":" + ColumnType.quote(text));
        }
        return shortened(name.toString());
    }

    /**
     * Whether no two rows have the same key. Without a primary key Debezium takes any unique index,
     * also one that is about some rows only.
     */
    private boolean isUnique(String schema, String table, Schema key) {
        if (unique.size() >= MOST_SHAPES) {
            unique.clear();
        }
        return unique.computeIfAbsent(
                key,
                _ -> {
                    Set<String> columns = primaryKey(schema, table);
                    return !columns.isEmpty()
                            && columns.stream().allMatch(column -> key.field(column) != null);
                });
    }

    private Set<String> primaryKey(String schema, String table) {
        try (Connection connection = database.open();
                PreparedStatement statement = connection.prepareStatement(PRIMARY_KEY)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            Set<String> columns = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
            return columns;
        } catch (SQLException e) {
            throw PostgresErrors.translate(source, e);
        }
    }

    private static String shortened(String name) {
        return name.length() <= MOST_CHARACTERS ? name : "sha256:" + Digests.whole(name);
    }
}
