package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a node says of itself: the primary, and only member, of a replica set. Thread-safe. */
final class NodeStatus {

    private static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
    private static final int MAX_MESSAGE_BYTES = 48_000_000;
    private static final int MAX_WRITES = 100_000;
    private static final int SESSION_MINUTES = 30;

    private final ObjectId electionId = new ObjectId();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String address = "127.0.0.1:27017";

    static MongoServerError alreadyInitialized() {
        return new MongoServerError(23, "AlreadyInitialized", "already initialized");
    }

    void listensAt(String hostAndPort) {
        address = hostAndPort;
    }

    Document hello(String command, long position) {
        Instant now = Instant.now();
        Document operation = new Document("ts", ChangeLog.timestamp(position)).append("t", 1L);
        return StandInBackend.ok(
                new Document("helloOk", true)
                        .append(command.equals("hello") ? "isWritablePrimary" : "ismaster", true)
                        .append("secondary", false)
                        .append("setName", ReplicaSet.NAME)
                        .append("setVersion", 1)
                        .append("hosts", List.of(address))
                        .append("primary", address)
                        .append("me", address)
                        .append("electionId", electionId)
                        .append("maxBsonObjectSize", MAX_DOCUMENT_BYTES)
                        .append("maxMessageSizeBytes", MAX_MESSAGE_BYTES)
                        .append("maxWriteBatchSize", MAX_WRITES)
                        .append("localTime", now)
                        .append("logicalSessionTimeoutMinutes", SESSION_MINUTES)
                        .append("connectionId", connections.incrementAndGet())
                        .append("minWireVersion", 0)
                        .append("maxWireVersion", StandInBackend.WIRE_VERSION_7_0)
                        .append("readOnly", false)
                        .append(
                                "lastWrite",
                                new Document("opTime", operation).append("lastWriteDate", now)));
    }

    Document replicaSet() {
        Document member =
                new Document("_id", 0)
                        .append("name", address)
                        .append("health", 1.0)
                        .append("state", 1)
                        .append("stateStr", "PRIMARY")
                        .append("self", true);
        return StandInBackend.ok(
                new Document("set", ReplicaSet.NAME)
                        .append("date", Instant.now())
                        .append("myState", 1)
                        .append("members", List.of(member)));
    }

    Document config() {
        Document config =
                new Document("_id", ReplicaSet.NAME)
                        .append("version", 1)
                        .append("members", List.of(new Document("_id", 0).append("host", address)));
        return StandInBackend.ok(new Document("config", config));
    }
}
