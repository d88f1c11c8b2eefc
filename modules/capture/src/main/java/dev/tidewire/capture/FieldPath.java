package dev.tidewire.capture;

import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is in a document.
 *
 * @param dotted as MongoDB writes it, with dots for fields of documents in it
 * @param names the same in parts
 */
record FieldPath(String dotted, List<String> names) {
    FieldPath {
        names = List.copyOf(names);
    }

    static FieldPath of(String dotted) {
        return new FieldPath(dotted, List.of(dotted.split("\\.", -1)));
    }

    /** The value there; null if there is none. */
    @Nullable BsonValue in(BsonDocument document) {
        @Nullable BsonValue value = document;
        for (String name : names) {
            value = value instanceof BsonDocument parent ? parent.get(name) : null;
        }
        return value;
    }

    /**
     * What a key says of the value: the key of a sharded collection has fields whose names are
     * dotted paths, and what it has of a document it has as a whole.
     *
     * @return BSON's null if there is no value; empty if the key does not tell
     */
    Optional<BsonValue> inKey(BsonDocument key) {
        @Nullable BsonValue value = key.get(dotted);
        if (value == null && key.containsKey(names.getFirst())) {
            value = in(key);
            return Optional.of(value == null ? BsonNull.VALUE : value);
        }
        return Optional.ofNullable(value);
    }
}
