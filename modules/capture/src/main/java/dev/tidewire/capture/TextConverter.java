package dev.tidewire.capture;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Hands every column on as the text that PostgreSQL printed, with the type's object id as the
 * schema's parameter {@value #OID}. Debezium makes the object by its class name.
 */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
    static final String OID = "oid";

    /** For Debezium. */
    public TextConverter() {}

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(
            RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        SchemaBuilder schema =
                SchemaBuilder.string()
                        .optional()
                        .parameter(OID, Integer.toString(column.nativeType()));
        registration.register(schema, TextConverter::convert);
    }

    /** Defaults of other Java types come here too; a row never falls back on them. */
    private static @Nullable Object convert(@Nullable Object value) {
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)) {
            return Row.UNAVAILABLE;
        }
        return value instanceof String ? value : null;
    }
}
