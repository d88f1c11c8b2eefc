package dev.tidewire.capture;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import java.util.Collection;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Changes of documents in the log. Thread-safe. */
final class DocumentForm implements ChangeForm<DocumentChange> {
    private final String defaultDatabase;
    private final DocumentMapping mapping;

    DocumentForm(String defaultDatabase, DocumentMapping mapping) {
        this.defaultDatabase = defaultDatabase;
        this.mapping = mapping;
    }

    @Override
    public Home home(DocumentChange change) {
        @Nullable BsonDocument known = change.after() == null ? change.before() : change.after();
        return known == null
                ? mapping.homeOfKey(change.database(), change.key())
                : mapping.home(change.database(), known);
    }

    @Override
    public Home before(DocumentChange change) {
        return change.before() == null
                ? new Home.Unknown()
                : mapping.home(change.database(), change.before());
    }

    /** MongoDB has no TRUNCATE. */
    @Override
    public Collection<Home.In> everywhere(DocumentChange change) {
        return List.of();
    }

    @Override
    public Channel channel(DocumentChange change, Home.In home) {
        return channel(change.database(), change.collection(), home.bare());
    }

    /**
     * The channel of a collection.
     *
     * @param bare whether its database is a workspace's own
     */
    Channel channel(String database, String collection, boolean bare) {
        String name =
                bare || database.equals(defaultDatabase) ? collection : database + "." + collection;
        return new Channel(Family.MONGO, name);
    }

    @Override
    public ChangeJson.Body body(DocumentChange change, Operation operation) {
        return DocumentJson.of(change, operation);
    }

    @Override
    public String unknown() {
        return "a rule looks into a field, and only the key of the document is known; enable"
                + " changeStreamPreAndPostImages for the collection";
    }
}
