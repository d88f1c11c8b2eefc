package dev.tidewire.embedded.mongo;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks MongoDB's wire protocol and change streams, as a replica set of one node on 127.0.0.1, for
 * development and tests where there is no MongoDB. All data is in memory and ends with it.
 *
 * <p>What it does: reads and writes as of MongoDB 7.0 within the limits below; retryable writes,
 * done once; change streams of a collection, a database or the whole deployment with {@code
 * fullDocument}, {@code fullDocumentBeforeChange} (where the collection has {@code
 * changeStreamPreAndPostImages}), {@code updateDescription}, {@code resumeAfter}, {@code
 * startAfter} and {@code startAtOperationTime}, in the one order in which the changes were made,
 * and an {@code invalidate} when their collection or database is dropped or renamed.
 *
 * <p>Its limits, refused with an error (mostly code 20) unless it says otherwise:
 *
 * <ul>
 *   <li>no transactions, no updates by an aggregation pipeline, no capped, time series or validated
 *       collections, no views, no indexes but ascending and descending ones without expiry; only
 *       indexes of {@code _id} and unique ones make a query fast;
 *   <li>change streams with the stages {@code $match}, {@code $replaceRoot} and {@code
 *       $replaceWith} only; {@code $changeStreamSplitLargeEvent} is accepted and splits nothing, an
 *       event over 40 MiB ends the stream; no {@code showExpandedEvents};
 *   <li>the log of changes is bounded ({@link LogBounds}); what is forgotten, and every token of
 *       another instance, is answered with 286;
 *   <li>binary values of the subtypes 0, 3, 4 and 128 only, the last of which comes back as 0 (not
 *       refused); no code with scope; {@code undefined} comes back as null (not refused);
 *   <li>changing a number to an equal one of another type is no change (not refused);
 *   <li>an aggregation or {@code distinct} is answered in one batch of at most 48 MB; a cursor of
 *       {@code find} that is neither read to its end nor killed stays open;
 *   <li>no users, no encryption.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class StandInMongo implements MongoServer {

    private static final Logger LOG = LoggerFactory.getLogger(StandInMongo.class);

    private final StandInBackend backend;
    private final WireServer server;
    private final int port;

    private StandInMongo(StandInBackend backend, WireServer server, int port) {
        this.backend = backend;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts it on the port of the options, and says in the log what it is.
     *
     * @throws MongoStartException if the port is taken
     */
    public static StandInMongo start(MongoOptions options) {
        return start(options, InstantSource.system(), new SecureRandom().nextLong());
    }

    static StandInMongo start(MongoOptions options, InstantSource clock, long instance) {
        StandInBackend backend = new StandInBackend(new ChangeLog(options.log(), clock), instance);
        WireServer server = new WireServer(backend);
        try {
            StandInMongo mongo = new StandInMongo(backend, server, server.listen(options.port()));
            LOG.warn("{}", mongo.description());
            return mongo;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The port; it stays the same while this lives. */
    public int port() {
        return port;
    }

    @Override
    public String connectionString() {
        return "mongodb://" + WireServer.HOST + ":" + port + "/?replicaSet=" + ReplicaSet.NAME;
    }

    @Override
    public String description() {
        return "Stand-in for MongoDB at "
                + WireServer.HOST
                + ":"
                + port
                + ", for development only: all data is in memory and ends with this process";
    }

    /** For tests of failures: cuts all connections; clients may connect again at once. */
    public void dropConnections() {
        server.dropConnections();
    }

    /** For tests of failures: cuts all connections and takes no new ones; the data stays. */
    public void stopListening() {
        server.stopListening();
    }

    /**
     * For tests of failures: takes connections again, on the same port.
     *
     * @throws MongoStartException if another program has taken the port
     */
    public void listen() {
        server.listen(port);
    }

    @Override
    public boolean running() {
        return true;
    }

    @Override
    public void close() {
        server.close();
        backend.close();
    }
}
