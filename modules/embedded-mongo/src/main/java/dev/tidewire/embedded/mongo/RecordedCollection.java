package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import org.jspecify.annotations.Nullable;

/**
 * A collection in memory whose changes go into the log. Every way to write ends in one of the three
 * inner methods that are overridden here, so none is missed, and none is recorded that failed.
 */
final class RecordedCollection extends MemoryCollection {

    private static final String ID = "_id";

    private final ChangeLog log;
    private boolean keepsImages;
    private boolean replacing;

    RecordedCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry cursors,
            ChangeLog log) {
        super(database, name, options, cursors);
        this.log = log;
    }

    /** The option changeStreamPreAndPostImages. */
    void keepImages(boolean keep) {
        keepsImages = keep;
    }

    boolean keepsImages() {
        return keepsImages;
    }

    @Override
    protected boolean tracksDataSize() {
        // It would measure every document at every write, for statistics that nobody reads.
        return false;
    }

    @Override
    protected Integer addDocumentInternal(Document document) {
        Integer position = super.addDocumentInternal(document);
        record(Change.Kind.INSERT, document, null, document.cloneDeeply(), null);
        return position;
    }

    @Override
    protected void handleUpdate(Integer position, Document before, Document after) {
        super.handleUpdate(position, before, after);
        Document copy = after.cloneDeeply();
        if (replacing) {
            record(Change.Kind.REPLACE, copy, before, copy, null);
        } else {
            record(Change.Kind.UPDATE, copy, before, copy, UpdateDescription.of(before, copy));
        }
    }

    @Override
    protected void removeDocument(Integer position) {
        Document before = getDocument(position);
        super.removeDocument(position);
        record(Change.Kind.DELETE, before, before, null, null);
    }

    @Override
    public synchronized Document updateDocuments(
            Document selector,
            Document update,
            ArrayFilters arrayFilters,
            boolean multi,
            boolean upsert,
            Oplog oplog) {
        replacing = isReplacement(update);
        try {
            return super.updateDocuments(selector, update, arrayFilters, multi, upsert, oplog);
        } finally {
            replacing = false;
        }
    }

    @Override
    public synchronized Document findAndModify(Document query) {
        replacing = query.get("update") instanceof Document update && isReplacement(update);
        try {
            return super.findAndModify(query);
        } finally {
            replacing = false;
        }
    }

    @Override
    public void drop() {
        super.drop();
        log.append(Change.dropped(getDatabaseName(), getCollectionName()));
    }

    @Override
    public synchronized void renameTo(MongoDatabase newDatabase, String newName) {
        String database = getDatabaseName();
        String name = getCollectionName();
        super.renameTo(newDatabase, newName);
        Document to = new Document("db", newDatabase.getDatabaseName()).append("coll", newName);
        log.append(Change.renamed(database, name, to));
    }

    private static boolean isReplacement(Document update) {
        return update.keySet().stream().noneMatch(field -> field.startsWith("$"));
    }

    private void record(
            Change.Kind kind,
            Document document,
            @Nullable Document before,
            @Nullable Document after,
            @Nullable Document description) {
        log.append(
                new Change(
                        kind,
                        getDatabaseName(),
                        getCollectionName(),
                        document.get(ID),
                        keepsImages ? before : null,
                        after,
                        keepsImages,
                        description));
    }
}
