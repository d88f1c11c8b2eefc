package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import io.debezium.data.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads Debezium's records of PostgreSQL. Holds the state of a transaction; not thread-safe. */
final class PostgresRecords {
    /** Prefix of the logical message that carries a transaction's correlation id. */
    static final String CORRELATION = "correlation-id";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresRecords.class);
    private static final int MOST_MESSAGE_BYTES = 256;
    private static final int MOST_SHAPES = 10_000;

    private final String incarnation;
    private final PostgresTypes types;
    private final ReplicaIdentities identities;
    private final PostgresCatalogue catalogue;
    private final RowNames names;
    private final IdentityHashMap<Schema, Row.Columns> shapes = new IdentityHashMap<>();
    private boolean inTransaction;
    private @Nullable String correlationId;
    private long index;

    /** What a record is. */
    sealed interface Kind {
        /** A row or a table changed. */
        record Change(RowChange change) implements Kind {}

        /**
         * The record's offset lies between two transactions.
         *
         * @param lsn everything committed before it has been read
         */
        record Boundary(long lsn) implements Kind {}

        /** Nothing to do. */
        record Other() implements Kind {}
    }

    /**
     * @param catalogue told of changed and unknown tables
     */
    PostgresRecords(
            String incarnation,
            PostgresTypes types,
            ReplicaIdentities identities,
            PostgresCatalogue catalogue,
            RowNames names) {
        this.incarnation = incarnation;
        this.types = types;
        this.identities = identities;
        this.catalogue = catalogue;
        this.names = names;
    }

    /** Reads the next record. */
    Kind read(SourceRecord record) {
        if (!(record.value() instanceof Struct value)) {
            return new Kind.Other();
        }
        Schema schema = value.schema();
        if (schema.field("status") != null) {
            return transaction(record, value.getString("status"));
        }
        if (schema.field("message") != null) {
            return message(value.getStruct("message"));
        }
        if (schema.field(Envelope.FieldName.SOURCE) != null) {
            return change(record.key(), value);
        }
        return inTransaction ? new Kind.Other() : boundary(record);
    }

    private static Kind boundary(SourceRecord record) {
        return record.sourceOffset().get("lsn") instanceof Number lsn
                ? new Kind.Boundary(lsn.longValue())
                : new Kind.Other();
    }

    private Kind transaction(SourceRecord record, String status) {
        inTransaction = status.equals("BEGIN");
        correlationId = null;
        index = 0;
        return inTransaction ? new Kind.Other() : boundary(record);
    }

    private Kind message(Struct message) {
        String prefix = message.getString("prefix");
        byte[] content = bytes(message.get("content"));
        String text =
                content.length <= MOST_MESSAGE_BYTES
                        ? new String(content, StandardCharsets.UTF_8)
                        : "";
        if (PostgresCatalogue.MESSAGE.equals(prefix)) {
            announce(text);
        } else if (inTransaction && CORRELATION.equals(prefix) && !text.isEmpty()) {
            correlationId = text;
        }
        return new Kind.Other();
    }

    private void announce(String transaction) {
        try {
            catalogue.announced(Long.parseUnsignedLong(transaction));
        } catch (NumberFormatException e) {
            LOG.debug("event=announcement_malformed", e); // not written by Tidewire's trigger
        }
    }

    private static byte[] bytes(@Nullable Object content) {
        return switch (content) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            default -> new byte[0];
        };
    }

    private Kind change(@Nullable Object key, Struct value) {
        Struct source = value.getStruct(Envelope.FieldName.SOURCE);
        String schema = source.getString("schema");
        String table = source.getString("table");
        catalogue.seen(schema, table);
        long lsn = source.getInt64("lsn");
        Operation operation = operation(value.getString(Envelope.FieldName.OPERATION));
        @Nullable Row before = row(value, Envelope.FieldName.BEFORE);
        if (before != null && !identities.whole(schema, table, lsn)) {
            before = before.withoutNulls();
        }
        Instant committed = Instant.EPOCH.plus(source.getInt64("ts_us"), ChronoUnit.MICROS);
        String correlation =
                Objects.requireNonNullElse(correlationId, "pg-" + source.getInt64("txId"));
        String id = incarnation + "-" + Long.toHexString(lsn) + "-" + ++index;
        return new Kind.Change(
                new RowChange(
                        schema,
                        table,
                        operation,
                        before,
                        row(value, Envelope.FieldName.AFTER),
                        operation == Operation.TRUNCATE ? null : names.of(schema, table, key),
                        committed,
                        correlation,
                        id));
    }

    private static Operation operation(String code) {
        return switch (code) {
            case "c" -> Operation.INSERT;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            case "t" -> Operation.TRUNCATE;
            default -> throw new IllegalStateException("unexpected operation " + code);
        };
    }

    private @Nullable Row row(Struct envelope, String image) {
        if (envelope.schema().field(image) == null) {
            return null;
        }
        @Nullable Struct struct = envelope.getStruct(image);
        if (struct == null) {
            return null;
        }
        if (!shapes.containsKey(struct.schema())) {
            Struct source = envelope.getStruct(Envelope.FieldName.SOURCE);
            identities.described(source.getString("schema"), source.getString("table"));
        }
        List<Field> fields = struct.schema().fields();
        @Nullable String[] values = new @Nullable String[fields.size()];
        for (int position = 0; position < values.length; position++) {
            values[position] = (String) struct.getWithoutDefault(fields.get(position).name());
        }
        return new Row(shape(struct.schema()), values);
    }

    private Row.Columns shape(Schema schema) {
        Row.Columns shape = shapes.get(schema);
        if (shape == null) {
            if (shapes.size() >= MOST_SHAPES) {
                shapes.clear();
            }
            List<String> names = new ArrayList<>();
            List<ColumnType> columnTypes = new ArrayList<>();
            for (Field field : schema.fields()) {
                names.add(field.name());
                String oid =
                        Objects.requireNonNull(
                                field.schema().parameters().get(TextConverter.OID),
                                TextConverter.OID);
                columnTypes.add(types.of(Integer.parseInt(oid)));
            }
            shape = new Row.Columns(names, columnTypes);
            shapes.put(schema, shape);
        }
        return shape;
    }
}
