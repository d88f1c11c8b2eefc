package dev.tidewire.embedded.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What every MongoDB has to do, each test in a database of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MongoContract {

    private MongoServer server;
    private MongoClient client;
    private MongoDatabase database;

    /** Starts the server under test. */
    abstract MongoServer start();

    @BeforeAll
    void connect() {
        server = start();
        client = MongoClients.create(server.connectionString());
    }

    @BeforeEach
    void chooseDatabase() {
        database =
                client.getDatabase(
                        "contract_" + UUID.randomUUID().toString().replace("-", "").substring(20));
    }

    @AfterEach
    void dropDatabase() {
        database.drop();
    }

    @AfterAll
    void close() {
        client.close();
        server.close();
    }

    final MongoClient client() {
        return client;
    }

    final MongoDatabase database() {
        return database;
    }

    /** A collection as an application creates it, by writing to it. */
    final MongoCollection<Document> items() {
        return database.getCollection("items");
    }

    /** A collection that keeps pre- and post-images. */
    final MongoCollection<Document> itemsWithImages() {
        database.createCollection(
                "items",
                new CreateCollectionOptions()
                        .changeStreamPreAndPostImagesOptions(
                                new ChangeStreamPreAndPostImagesOptions(true)));
        return items();
    }

    static Document id(Object id) {
        return new Document("_id", id);
    }
}
