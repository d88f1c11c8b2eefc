package dev.tidewire.embedded.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import java.time.Duration;
import org.bson.Document;

/** A replica set that somebody else runs. */
public final class ConfiguredMongo implements MongoServer {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int WIRE_VERSION_6_0 = 17;
    private static final String SHARD_ROUTER = "isdbgrid";

    private final String uri;
    private final String hosts;

    private ConfiguredMongo(String uri, String hosts) {
        this.uri = uri;
        this.hosts = hosts;
    }

    static ConfiguredMongo connect(String uri) {
        ConnectionString address = parse(uri);
        String hosts = String.join(",", address.getHosts());
        try (ReplicaSet set = ReplicaSet.at(address, TIMEOUT)) {
            requireChangeStreams(hosts, set.hello());
            return new ConfiguredMongo(uri, hosts);
        } catch (MongoException e) {
            throw new MongoStartException(
                    "MongoDB at %s cannot be used within %d s (%s); start it or correct the uri."
                            .formatted(hosts, TIMEOUT.toSeconds(), e.getClass().getSimpleName()),
                    e);
        }
    }

    @Override
    public String connectionString() {
        return uri;
    }

    @Override
    public String description() {
        return "MongoDB as configured, at " + hosts;
    }

    @Override
    public boolean running() {
        return true;
    }

    /** Nothing happens: the server is somebody else's. */
    @Override
    public void close() {
        // Nothing was started and no connection is open.
    }

    private static ConnectionString parse(String uri) {
        try {
            return new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            // The driver's message may repeat the password.
            throw new MongoStartException(
                    "uri is no address of a MongoDB; write mongodb://host:27017/?replicaSet=name.");
        }
    }

    private static void requireChangeStreams(String hosts, Document hello) {
        if (!hello.containsKey("setName") && !SHARD_ROUTER.equals(hello.getString("msg"))) {
            throw new MongoStartException(
                    "MongoDB at %s is no replica set and has no change streams; start it with --replSet and initiate it."
                            .formatted(hosts));
        }
        if (hello.getInteger("maxWireVersion", 0) < WIRE_VERSION_6_0) {
            throw new MongoStartException(
                    "MongoDB at %s is older than 6.0 and has no pre-images; use a newer one."
                            .formatted(hosts));
        }
    }
}
