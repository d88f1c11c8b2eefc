package dev.tidewire.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.MongoServer;
import dev.tidewire.embedded.mongo.MongoServers;
import dev.tidewire.embedded.mongo.StandInMongo;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;

/**
 * Databases of a MongoDB, whose names begin with one of their own, a source on them, and what the
 * log holds of that source. The MongoDB is the replica set that {@code tidewire.test.mongodb}
 * names, or the stand-in.
 */
final class MongoFixture implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final MongoServer server;
    private MongoClient client;
    private final SourceLog log;
    private final List<Capture> captures = new ArrayList<>();
    private MongoSource source;

    private MongoFixture(MongoServer server, List<WorkspaceRule> mappings) {
        Fixture.createTopics();
        this.name = "m" + COUNT.incrementAndGet() + "p" + ProcessHandle.current().pid();
        this.server = server;
        this.client = MongoClients.create(server.connectionString());
        this.log = new SourceLog(Family.MONGO, name);
        this.source = source(name, server.connectionString(), mappings);
    }

    /** On the MongoDB at hand. */
    static MongoFixture of(WorkspaceRule... mappings) {
        String uri = System.getProperty("tidewire.test.mongodb");
        MongoOptions options = MongoOptions.defaults().withSearchPath("");
        return new MongoFixture(
                MongoServers.start(options.withUri(uri == null || uri.isBlank() ? null : uri)),
                List.of(mappings));
    }

    /** On the MongoDB at hand; everything is workspace {@code acme}. */
    static MongoFixture acme() {
        return of(fixed("acme"));
    }

    /** On the stand-in, which can be made to fail. */
    static MongoFixture on(StandInMongo server, WorkspaceRule... mappings) {
        return new MongoFixture(server, List.of(mappings));
    }

    static WorkspaceRule fixed(String workspace) {
        return new WorkspaceRule.FixedRule(WorkspaceId.of(workspace));
    }

    static MongoSource source(String name, String uri, List<WorkspaceRule> mappings) {
        return MongoSource.of(name, uri, name, mappings)
                .withCollections(List.of(name + ".*"), List.of())
                .withIntervals(
                        Duration.ofMillis(5), Duration.ofMillis(200), Duration.ofMillis(200));
    }

    /** The source's and the default database's name. */
    String name() {
        return name;
    }

    MongoSource source() {
        return source;
    }

    void use(MongoSource changed) {
        source = changed;
    }

    /** Connects to what is at the address now. */
    void reconnect() {
        client.close();
        client = MongoClients.create(server.connectionString());
    }

    MongoClient client() {
        return client;
    }

    /** A collection of the default database. */
    MongoCollection<Document> collection(String collection) {
        return collection("", collection);
    }

    /** A collection of another database, named by what follows the common beginning. */
    MongoCollection<Document> collection(String suffix, String collection) {
        return client.getDatabase(name + suffix).getCollection(collection);
    }

    /** A capture that streams. */
    Capture capture() {
        return capture(new CaptureMetrics());
    }

    Capture capture(CaptureMetrics metrics) {
        return Fixture.streaming(create(metrics));
    }

    /** A capture that begins. */
    Capture start(CaptureMetrics metrics) {
        Capture capture = create(metrics);
        capture.start();
        return capture;
    }

    private Capture create(CaptureMetrics metrics) {
        Capture capture = new Capture(source, Fixture.kafka(), new Instances.Alone(), metrics);
        captures.add(capture);
        return capture;
    }

    SourceLog log() {
        return log;
    }

    List<ChangeEvent> events(int count) {
        return log.events(count);
    }

    List<JsonNode> json(int count) {
        return log.json(count);
    }

    @Override
    public void close() {
        captures.forEach(Capture::close);
        log.close();
        for (String database : client.listDatabaseNames()) {
            if (database.startsWith(name)) {
                client.getDatabase(database).drop();
            }
        }
        client.close();
        server.close();
    }
}
