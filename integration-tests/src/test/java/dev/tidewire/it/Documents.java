package dev.tidewire.it;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;

/** A workspace of its own, as a database of MongoDB. */
final class Documents implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final String workspace;
    final MongoDatabase database;
    private final MongoClient client;

    Documents(Stack stack) {
        this(stack, "docs" + COUNT.incrementAndGet());
    }

    /** A workspace of this name, which no other test uses. */
    Documents(Stack stack, String workspace) {
        this.workspace = workspace;
        client = MongoClients.create(stack.servers.mongoUri());
        database = client.getDatabase("ws_" + workspace);
        database.drop();
        client.getDatabase("plain_" + workspace).drop();
    }

    MongoCollection<Document> collection(String name) {
        return database.getCollection(name);
    }

    /** A collection of the database whose documents say themselves whose they are. */
    MongoCollection<Document> shared(String name) {
        return client.getDatabase(Stack.SHARED).getCollection(name);
    }

    /** A collection of the workspace that keeps no images of changed documents. */
    MongoCollection<Document> withoutImages(String name) {
        return client.getDatabase("plain_" + workspace).getCollection(name);
    }

    static Document id(Object id) {
        return new Document("_id", id);
    }

    @Override
    public void close() {
        client.close();
    }
}
