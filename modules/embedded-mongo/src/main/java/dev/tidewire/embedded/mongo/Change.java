package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * One committed change. Its documents are private copies that nobody changes.
 *
 * @param kind what happened
 * @param database where
 * @param collection where, or null if it concerns the database
 * @param id the document's, or null if it concerns no document
 * @param before the document before, or null where there was none or it is not kept
 * @param after the document after, or null where there is none
 * @param imagesKept whether the collection keeps pre- and post-images
 * @param detail what differs (update) or the new name (rename), else null
 */
record Change(
        Kind kind,
        String database,
        @Nullable String collection,
        @Nullable Object id,
        @Nullable Document before,
        @Nullable Document after,
        boolean imagesKept,
        @Nullable Document detail) {

    /** What can happen, with its name in the change stream. */
    enum Kind {
        INSERT("insert"),
        UPDATE("update"),
        REPLACE("replace"),
        DELETE("delete"),
        DROP("drop"),
        RENAME("rename"),
        DROP_DATABASE("dropDatabase");

        private final String operationType;

        Kind(String operationType) {
            this.operationType = operationType;
        }

        String operationType() {
            return operationType;
        }
    }

    static Change dropped(String database, String collection) {
        return new Change(Kind.DROP, database, collection, null, null, null, false, null);
    }

    static Change droppedDatabase(String database) {
        return new Change(Kind.DROP_DATABASE, database, null, null, null, null, false, null);
    }

    static Change renamed(String database, String collection, Document to) {
        return new Change(Kind.RENAME, database, collection, null, null, null, false, to);
    }

    /** An estimate of the memory that its documents hold, in bytes. */
    long size() {
        return DocumentSizes.of(before) + DocumentSizes.of(after) + DocumentSizes.of(detail);
    }
}
