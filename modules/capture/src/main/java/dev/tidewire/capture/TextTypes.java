package dev.tidewire.capture;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import java.sql.Types;

/**
 * Debezium's types, but for reading values: there every type is one that Debezium does not know, so
 * that it leaves the text of the value alone. What it would make of some texts (years before
 * Christ, infinities, ranges, money) is not exact.
 */
final class TextTypes extends TypeRegistry {
    private final PostgresType text =
            new PostgresType.Builder(this, "tidewire_text", 0, Types.OTHER, NO_TYPE_MODIFIER, null)
                    .build();

    TextTypes(PostgresConnection connection) {
        super(connection);
    }

    /** Called for each value, and for nothing else. */
    @Override
    public PostgresType get(String schemaName, String typeName) {
        return text;
    }
}
