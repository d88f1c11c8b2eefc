package dev.tidewire.benchmarks;

import com.mongodb.MongoException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import dev.tidewire.model.Family;
import java.util.function.LongConsumer;
import org.bson.Document;

/** Single documents inserted into MongoDB. */
final class MongoLoad implements Load {
    private static final String NOTE = "x".repeat(100);

    private final MongoClient client;
    private final MongoCollection<Document> collection;

    private MongoLoad(MongoClient client) {
        this.client = client;
        this.collection = client.getDatabase("tidewire").getCollection("bench");
    }

    static MongoLoad open(String uri) {
        MongoLoad load = new MongoLoad(MongoClients.create(uri));
        load.client.getDatabase("tidewire").createCollection("bench");
        return load;
    }

    @Override
    public Family family() {
        return Family.MONGO;
    }

    @Override
    public String commit() {
        return "acknowledged insert";
    }

    @Override
    public void write(long id, int client, Runnable committed) {
        collection.insertOne(
                new Document(RowIds.FIELD, id).append("client", client).append("note", NOTE));
        committed.run();
    }

    @Override
    public AutoCloseable baseline(LongConsumer read) {
        MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor =
                collection.watch().cursor();
        Thread.ofPlatform().daemon().name("stream-floor").start(() -> follow(cursor, read));
        return cursor;
    }

    private static void follow(
            MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor, LongConsumer read) {
        try {
            while (cursor.hasNext()) {
                Document document = cursor.next().getFullDocument();
                if (document != null) {
                    read.accept(document.getLong(RowIds.FIELD));
                }
            }
        } catch (MongoException | IllegalStateException closed) {
            // the benchmark is over
        }
    }

    @Override
    public String baselineName() {
        return "bare change stream reader";
    }

    @Override
    public void close() {
        client.close();
    }
}
