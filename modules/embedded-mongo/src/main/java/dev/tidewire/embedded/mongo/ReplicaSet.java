package dev.tidewire.embedded.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** What has to be asked and said as a client before a server is a replica set that takes writes. */
final class ReplicaSet implements AutoCloseable {

    /** The name of every set that is started here. */
    static final String NAME = "rs0";

    private static final int ALREADY_INITIALIZED = 23;

    private final MongoClient client;

    private ReplicaSet(MongoClient client) {
        this.client = client;
    }

    /** Returns at once; the first command waits for the server, at most for the time given. */
    static ReplicaSet at(ConnectionString address, Duration timeout) {
        long millis = timeout.toMillis();
        return new ReplicaSet(
                MongoClients.create(
                        MongoClientSettings.builder()
                                .applyConnectionString(address)
                                .applyToClusterSettings(cluster ->
                                        cluster.serverSelectionTimeout(
                                                millis, TimeUnit.MILLISECONDS))
                                .build()));
    }

    /**
     * What the server says of itself.
     *
     * @throws MongoException if it does not answer in time
     */
    Document hello() {
        return admin(new Document("hello", 1));
    }

    /**
     * Makes a single server, to which the connection is direct, the only node of the set.
     *
     * @throws MongoException if it does not answer in time or refuses
     */
    void initiate(String hostAndPort) {
        Document member = new Document("_id", 0).append("host", hostAndPort);
        try {
            admin(
                    new Document(
                            "replSetInitiate",
                            new Document("_id", NAME).append("members", List.of(member))));
        } catch (MongoCommandException e) {
            if (e.getErrorCode() != ALREADY_INITIALIZED) {
                throw e;
            }
            move(hostAndPort);
        }
    }

    /** Data that was served on another port before knows its only node by that one. */
    private void move(String hostAndPort) {
        Document config = admin(new Document("replSetGetConfig", 1)).get("config", Document.class);
        Document member = config.getList("members", Document.class).getFirst();
        if (hostAndPort.equals(member.getString("host"))) {
            return;
        }
        member.put("host", hostAndPort);
        config.put("version", config.getInteger("version") + 1);
        admin(new Document("replSetReconfig", config).append("force", true));
    }

    private Document admin(Document command) {
        return client.getDatabase("admin").runCommand(command);
    }

    @Override
    public void close() {
        client.close();
    }
}
