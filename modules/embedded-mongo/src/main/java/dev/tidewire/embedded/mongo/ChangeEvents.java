package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes changes as the events of one stream. */
final class ChangeEvents {

    /** The document as it is now. */
    interface Lookup {
        @Nullable Document find(String database, String collection, Object id);
    }

    private final StreamOptions options;
    private final long instance;
    private final Lookup lookup;

    ChangeEvents(StreamOptions options, long instance, Lookup lookup) {
        this.options = options;
        this.instance = instance;
        this.lookup = lookup;
    }

    Document event(ChangeLog.Entry entry) {
        Change change = entry.change();
        Document event = begin(entry, change.kind().operationType(), false);
        fullDocument(event, change);
        event.append("ns", namespace(change));
        if (change.kind() == Change.Kind.RENAME) {
            event.append("to", change.detail());
        }
        if (change.id() != null) {
            event.append("documentKey", new Document("_id", change.id()));
        }
        if (change.kind() == Change.Kind.UPDATE) {
            event.append("updateDescription", change.detail());
        }
        beforeChange(event, change);
        return event;
    }

    /** The end of a stream whose collection or database is gone. */
    Document invalidate(ChangeLog.Entry entry) {
        return begin(entry, "invalidate", true);
    }

    private Document begin(ChangeLog.Entry entry, String operationType, boolean invalidate) {
        return new Document(
                        "_id", new ResumeToken(entry.position(), instance, invalidate).document())
                .append("operationType", operationType)
                .append("clusterTime", ChangeLog.timestamp(entry.position()))
                .append("wallTime", Instant.ofEpochMilli(entry.millis()));
    }

    private void fullDocument(Document event, Change change) {
        switch (change.kind()) {
            case INSERT, REPLACE -> event.append("fullDocument", change.after());
            case UPDATE -> fullDocumentOfUpdate(event, change);
            case DELETE, DROP, RENAME, DROP_DATABASE -> {}
        }
    }

    private void fullDocumentOfUpdate(Document event, Change change) {
        switch (options.fullDocument()) {
            case DEFAULT -> {}
            case UPDATE_LOOKUP -> event.append("fullDocument", current(change));
            case WHEN_AVAILABLE -> event.append("fullDocument", afterImage(change));
            case REQUIRED -> event.append("fullDocument", required(afterImage(change)));
        }
    }

    private void beforeChange(Document event, Change change) {
        switch (change.kind()) {
            case UPDATE, REPLACE, DELETE -> {
                switch (options.before()) {
                    case OFF -> {}
                    case WHEN_AVAILABLE ->
                            event.append("fullDocumentBeforeChange", change.before());
                    case REQUIRED ->
                            event.append("fullDocumentBeforeChange", required(change.before()));
                }
            }
            case INSERT, DROP, RENAME, DROP_DATABASE -> {}
        }
    }

    private @Nullable Document current(Change change) {
        String collection = change.collection();
        Object id = change.id();
        return collection == null || id == null
                ? null
                : lookup.find(change.database(), collection, id);
    }

    private static @Nullable Document afterImage(Change change) {
        return change.imagesKept() ? change.after() : null;
    }

    private static Document required(@Nullable Document image) {
        if (image == null) {
            throw StandInErrors.imageMissing();
        }
        return image;
    }

    private static Document namespace(Change change) {
        Document namespace = new Document("db", change.database());
        if (change.collection() != null) {
            namespace.append("coll", change.collection());
        }
        return namespace;
    }
}
