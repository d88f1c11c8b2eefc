package dev.tidewire.capture;

import com.mongodb.client.model.Filters;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Keys of documents of one collection: each has {@code _id} and, if the collection is sharded by
 * something else, that as well, named by dotted paths; then {@code _id} alone may be the same for
 * several documents.
 */
final class DocumentKeys {
    private static final Set<String> ID = Set.of("_id");

    private final Set<BsonDocument> keys;
    private final Set<Set<String>> shapes;

    DocumentKeys(Collection<BsonDocument> keys) {
        this.keys = new HashSet<>(keys);
        this.shapes =
                keys.stream().map(key -> Set.copyOf(key.keySet())).collect(Collectors.toSet());
    }

    /** Finds the documents. */
    Bson filter() {
        return shapes.equals(Set.of(ID))
                ? Filters.in("_id", keys.stream().map(key -> key.get("_id")).toList())
                : Filters.or(keys.stream().map(DocumentKeys::filter).toList());
    }

    private static Bson filter(BsonDocument key) {
        BsonDocument filter = new BsonDocument();
        key.forEach((path, value) -> filter.append(path, new BsonDocument("$eq", value)));
        return filter;
    }

    /** Which of the keys is a document's; null if none is. */
    @Nullable BsonDocument of(BsonDocument document) {
        for (Set<String> paths : shapes) {
            BsonDocument key = new BsonDocument();
            for (String path : paths) {
                @Nullable BsonValue value = FieldPath.of(path).in(document);
                key.append(path, value == null ? BsonNull.VALUE : value);
            }
            if (keys.contains(key)) {
                return key;
            }
        }
        return null;
    }
}
