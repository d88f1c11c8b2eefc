package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import io.debezium.connector.mongodb.MongoDbFieldName;
import io.debezium.data.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads Debezium's records of MongoDB, as {@link RawSchema} makes them. Thread-safe. */
final class MongoRecords {
    private static final int TIME_DIGITS = 16;
    private static final Pattern TIME = Pattern.compile("^[0-9a-f]{" + TIME_DIGITS + "}-");

    private final String incarnation;

    /**
     * @param incarnation the source and the deployment, for the ids
     */
    MongoRecords(String incarnation) {
        this.incarnation = incarnation;
    }

    /** Whether it is a change; else it is a heartbeat. */
    boolean isChange(SourceRecord record) {
        return record.value() instanceof Struct value
                && value.schema().field(Envelope.FieldName.OPERATION) != null;
    }

    /** Whether it is an update that came without the document after it. */
    boolean isWithoutDocument(SourceRecord record) {
        return isChange(record)
                && record.value() instanceof Struct value
                && "u".equals(value.getString(Envelope.FieldName.OPERATION))
                && value.get(Envelope.FieldName.AFTER) == null;
    }

    /** Which document changed. */
    UpdatedDocuments.Key key(SourceRecord record) {
        Struct source = ((Struct) record.value()).getStruct(Envelope.FieldName.SOURCE);
        return new UpdatedDocuments.Key(
                source.getString("db"), source.getString("collection"), documentKey(record));
    }

    private static BsonDocument documentKey(SourceRecord record) {
        return RawDocuments.document(((Struct) record.key()).getString("id"));
    }

    /** The change in a record. */
    DocumentChange read(SourceRecord record) {
        Struct value = (Struct) record.value();
        Struct source = value.getStruct(Envelope.FieldName.SOURCE);
        Operation operation = operation(value.getString(Envelope.FieldName.OPERATION));
        @Nullable Struct update = value.getStruct(MongoDbFieldName.UPDATE_DESCRIPTION);
        String time = MongoPosition.text(MongoPosition.time(record.sourceOffset()));
        return new DocumentChange(
                source.getString("db"),
                source.getString("collection"),
                type(operation, update),
                operation,
                documentKey(record),
                image(value, Envelope.FieldName.BEFORE),
                image(value, Envelope.FieldName.AFTER),
                update == null ? null : changed(update),
                update == null ? null : removed(update),
                Instant.ofEpochMilli(source.getInt64("ts_ms")),
                correlationId(source, time),
                id(record.sourceOffset(), time));
    }

    private String id(Map<String, ?> offset, String time) {
        return incarnation
                + "-"
                + time
                + "-"
                + Digests.of(String.valueOf(offset.get(MongoPosition.TOKEN)));
    }

    /**
     * The latest time of the changes with these ids, or the other time if it is later.
     *
     * @param incarnation theirs; other ids do not count
     */
    static long latest(String incarnation, Set<String> ids, long otherwise) {
        String beginning = incarnation + "-";
        int from = beginning.length();
        return ids.stream()
                .filter(id -> id.startsWith(beginning) && TIME.matcher(id.substring(from)).find())
                .mapToLong(id -> HexFormat.fromHexDigitsToLong(id, from, from + TIME_DIGITS))
                .reduce(otherwise, Math::max);
    }

    private static String correlationId(Struct source, String time) {
        @Nullable String session = source.getString("lsid");
        return session == null
                ? "mongo-" + time
                : "mongo-" + Digests.of(session) + "-" + source.getInt64("txnNumber");
    }

    private static Operation operation(String code) {
        return switch (code) {
            case "c" -> Operation.INSERT;
            case "u" -> Operation.UPDATE;
            case "d" -> Operation.DELETE;
            default -> throw new IllegalStateException("unexpected operation " + code);
        };
    }

    private static String type(Operation operation, @Nullable Struct update) {
        return switch (operation) {
            case INSERT -> "insert";
            case UPDATE -> update == null ? "replace" : "update";
            case DELETE -> "delete";
            case TRUNCATE, PUBLISH -> throw new IllegalArgumentException("no document changes");
        };
    }

    private static @Nullable BsonDocument image(Struct value, String name) {
        @Nullable String text = value.getString(name);
        return text == null ? null : RawDocuments.document(text);
    }

    private static List<String> changed(Struct update) {
        @Nullable String updated = update.getString(MongoDbFieldName.UPDATED_FIELDS);
        List<String> paths = new ArrayList<>();
        if (updated != null) {
            paths.addAll(RawDocuments.document(updated).keySet());
        }
        @Nullable List<Struct> truncated = update.getArray(MongoDbFieldName.TRUNCATED_ARRAYS);
        if (truncated != null) {
            truncated.forEach(
                    array -> paths.add(array.getString(MongoDbFieldName.ARRAY_FIELD_NAME)));
        }
        return paths.stream().distinct().toList();
    }

    private static List<String> removed(Struct update) {
        @Nullable List<String> removed = update.getArray(MongoDbFieldName.REMOVED_FIELDS);
        return removed == null ? List.of() : List.copyOf(removed);
    }
}
