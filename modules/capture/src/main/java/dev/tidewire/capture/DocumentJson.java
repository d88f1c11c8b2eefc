package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidewire.model.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The members {@code operationType}, {@code database}, {@code collection}, {@code document}, {@code
 * oldDocument}, {@code changedFields}, {@code removedFields}, {@code unavailableFields} of a change
 * of a document.
 *
 * <p>There is no {@code document} for DELETE and where it could not be had; no {@code oldDocument}
 * for INSERT and where the collection does not keep it, but the key of a deleted document is always
 * there; {@code changedFields} and {@code removedFields} only for an UPDATE: dotted paths, or for a
 * replaced document the names of the top-level fields that differ, where both images are there;
 * neither if there is no room for both. {@code unavailableFields} is there only if fields had to be
 * left out, and has as many of their names as there is room for.
 */
final class DocumentJson implements ChangeJson.Body {
    private final DocumentChange change;
    private final Operation operation;
    private final @Nullable BsonDocument after;
    private final @Nullable BsonDocument before;

    private DocumentJson(
            DocumentChange change,
            Operation operation,
            @Nullable BsonDocument after,
            @Nullable BsonDocument before) {
        this.change = change;
        this.operation = operation;
        this.after = after;
        this.before = before;
    }

    static DocumentJson of(DocumentChange change, Operation operation) {
        return switch (operation) {
            case INSERT -> new DocumentJson(change, operation, change.after(), null);
            case UPDATE -> new DocumentJson(change, operation, change.after(), change.before());
            case DELETE ->
                    new DocumentJson(
                            change,
                            operation,
                            null,
                            Objects.requireNonNullElse(change.before(), change.key()));
            case TRUNCATE, PUBLISH ->
                    throw new IllegalArgumentException("MongoDB has no " + operation);
        };
    }

    @Override
    public void write(JsonGenerator json, ChangeJson.Shown shown) throws IOException {
        json.writeStringField("operationType", type());
        json.writeStringField("database", change.database());
        json.writeStringField("collection", change.collection());
        writeDocument(json, "document", after, shown);
        writeDocument(json, "oldDocument", shown.oldImage() ? before : null, shown);
        ChangeJson.writeNames(json, "changedFields", shown.changes() ? changed() : null);
        ChangeJson.writeNames(json, "removedFields", shown.changes() ? removed() : null);
        ChangeJson.writeNames(json, "unavailableFields", shown.named(unavailable(shown)));
    }

    /** A document that moves is deleted in one workspace and inserted in the other. */
    private String type() {
        return operation == change.operation()
                ? change.type()
                : operation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean hasBothImages() {
        return after != null && before != null;
    }

    @Override
    public List<ChangeJson.Part> parts() {
        return last().entrySet().stream()
                .map(field -> new ChangeJson.Part(field.getKey(), size(field.getValue())))
                .toList();
    }

    private List<String> unavailable(ChangeJson.Shown shown) {
        return shown.dropped().isEmpty()
                ? List.of()
                : last().keySet().stream().filter(shown.dropped()::contains).toList();
    }

    private BsonDocument last() {
        return after != null ? after : Objects.requireNonNullElseGet(before, BsonDocument::new);
    }

    private static int size(BsonValue value) {
        return RawDocuments.text(new BsonDocument("", value)).length();
    }

    private static void writeDocument(
            JsonGenerator json,
            String name,
            @Nullable BsonDocument document,
            ChangeJson.Shown shown)
            throws IOException {
        if (document == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            if (!shown.dropped().contains(field.getKey())) {
                json.writeFieldName(field.getKey());
                BsonJson.write(json, field.getValue());
            }
        }
        json.writeEndObject();
    }

    private @Nullable List<String> changed() {
        if (operation != Operation.UPDATE || change.changed() != null) {
            return operation == Operation.UPDATE ? change.changed() : null;
        }
        return after == null || before == null ? null : different(after, before);
    }

    /** The fields of the document that differ in the other one, or are not there. */
    private static List<String> different(BsonDocument document, BsonDocument other) {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            if (!field.getValue().equals(other.get(field.getKey()))) {
                names.add(field.getKey());
            }
        }
        return names;
    }

    private @Nullable List<String> removed() {
        if (operation != Operation.UPDATE || change.removed() != null) {
            return operation == Operation.UPDATE ? change.removed() : null;
        }
        return after == null || before == null
                ? null
                : before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
    }
}
