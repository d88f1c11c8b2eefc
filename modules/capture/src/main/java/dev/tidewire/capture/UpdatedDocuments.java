package dev.tidewire.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * The documents of updates that came without them. They are looked up as the updates are read, some
 * at a time, and kept until the last of these is read. Not thread-safe.
 */
final class UpdatedDocuments {
    /** Updates of as many documents are looked up together. */
    static final int MOST_KEYS = 100;

    private static final long MOST_BYTES = 16L << 20;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final Database database;
    private final Deque<Key> due = new ArrayDeque<>();
    private final Map<Key, RawBsonDocument> found = new HashMap<>();
    private long room;
    private int unread;

    /** Which document it is. */
    record Key(String database, String collection, BsonDocument key) {}

    private record Collection(String database, String name) {}

    /** Where the documents are. */
    interface Database {
        /**
         * Documents by their keys, as they are now; those that are gone are absent.
         *
         * @param mostBytes no more are asked for once there are as many; at least one is
         * @throws CaptureException if it cannot be asked
         */
        Map<BsonDocument, RawBsonDocument> documents(
                String database, String collection, Set<BsonDocument> keys, long mostBytes);
    }

    UpdatedDocuments(Database database) {
        this.database = database;
    }

    /** Begins with the updates that are read next. */
    void begin(Stream<Key> updates) {
        due.clear();
        forget();
        updates.forEach(due::add);
    }

    /**
     * The document of the next of the updates, as it is now.
     *
     * @return null if it is gone
     * @throws CaptureException if the database cannot be asked
     */
    @Nullable BsonDocument next() {
        if (unread == 0) {
            lookUp();
        }
        Key key = due.remove();
        @Nullable RawBsonDocument document = found.get(key);
        if (document == null && room <= 0) {
            document = lookUp(key);
        }
        if (--unread == 0) {
            forget();
        }
        return document == null ? null : document.decode(CODEC);
    }

    private void forget() {
        found.clear();
        unread = 0;
    }

    private void lookUp() {
        Map<Collection, Set<BsonDocument>> missing = new HashMap<>();
        Set<Key> keys = new HashSet<>();
        for (Key key : due) {
            if (keys.size() == MOST_KEYS && !keys.contains(key)) {
                break;
            }
            keys.add(key);
            missing.computeIfAbsent(
                            new Collection(key.database(), key.collection()),
                            collection -> new HashSet<>())
                    .add(key.key());
            unread++;
        }
        room = MOST_BYTES;
        missing.forEach(this::lookUp);
    }

    /** Once there is no more room, the rest is looked up one by one. */
    private void lookUp(Collection collection, Set<BsonDocument> keys) {
        if (room > 0) {
            database.documents(collection.database(), collection.name(), keys, room)
                    .forEach((key, document) -> {
                        found.put(new Key(collection.database(), collection.name(), key), document);
                        room -= size(document);
                    });
        }
    }

    private @Nullable RawBsonDocument lookUp(Key key) {
        return database.documents(key.database(), key.collection(), Set.of(key.key()), 1)
                .get(key.key());
    }

    /** In bytes. */
    static int size(RawBsonDocument document) {
        return document.getByteBuffer().remaining();
    }
}
