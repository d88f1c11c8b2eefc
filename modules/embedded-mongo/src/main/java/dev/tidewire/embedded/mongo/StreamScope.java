package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a change stream watches.
 *
 * @param database a database, or null for all of the deployment
 * @param collection a collection, or null for all of the database
 */
record StreamScope(@Nullable String database, @Nullable String collection) {

    /** The namespace of the cursor. */
    String namespace() {
        return (database == null ? "admin" : database)
                + "."
                + (collection == null ? "$cmd.aggregate" : collection);
    }

    boolean contains(Change change) {
        if (database == null) {
            return true;
        }
        if (collection == null) {
            return database.equals(change.database());
        }
        return switch (change.kind()) {
            case DROP_DATABASE -> false;
            case RENAME -> isTarget(change) || isPlace(change);
            case INSERT, UPDATE, REPLACE, DELETE, DROP -> isPlace(change);
        };
    }

    /** Whether the stream ends with this change, which it contains. */
    boolean endsWith(Change change) {
        return switch (change.kind()) {
            case DROP, RENAME -> collection != null;
            case DROP_DATABASE -> database != null;
            case INSERT, UPDATE, REPLACE, DELETE -> false;
        };
    }

    private boolean isPlace(Change change) {
        return change.database().equals(database)
                && Objects.equals(collection, change.collection());
    }

    private boolean isTarget(Change change) {
        Document to = change.detail();
        return to != null
                && Objects.equals(to.get("db"), database)
                && Objects.equals(to.get("coll"), collection);
    }
}
