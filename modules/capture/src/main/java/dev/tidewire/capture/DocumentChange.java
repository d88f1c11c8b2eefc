package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * A change of a document.
 *
 * @param type MongoDB's name of it: {@code insert}, {@code update}, {@code replace}, {@code delete}
 * @param key {@code _id}, and what else identifies the document in a sharded collection
 * @param before the document before, where the collection keeps it
 * @param after the document after, where it could be had
 * @param changed for an update, the dotted paths that were set or truncated
 * @param removed for an update, the dotted paths that were removed
 */
record DocumentChange(
        String database,
        String collection,
        String type,
        Operation operation,
        BsonDocument key,
        @Nullable BsonDocument before,
        @Nullable BsonDocument after,
        @Nullable List<String> changed,
        @Nullable List<String> removed,
        Instant committed,
        String correlationId,
        String id)
        implements SourceChange {
    @Override
    public String place() {
        return database + "." + collection;
    }

    @Override
    public String row() {
        return RowNames.of(key);
    }

    /** The same with the document after, as it was found later. */
    DocumentChange withAfter(@Nullable BsonDocument found) {
        return new DocumentChange(
                database,
                collection,
                type,
                operation,
                key,
                before,
                found,
                changed,
                removed,
                committed,
                correlationId,
                id);
    }

    /** Whether there was a document before, and the collection did not keep it. */
    boolean isImageMissing() {
        return before == null && operation != Operation.INSERT;
    }
}
