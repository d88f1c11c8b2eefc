package dev.tidewire.embedded.mongo;

/**
 * A MongoDB replica set that can be reached now, whoever runs it. Thread-safe.
 *
 * @see MongoServers#start(MongoOptions)
 */
public sealed interface MongoServer extends AutoCloseable
        permits ConfiguredMongo, MongodProcess, StandInMongo {

    /** What a driver needs to connect to it. It may contain a password. */
    String connectionString();

    /**
     * One line for the operator, without a password: what this is, where, and what it is not good
     * for.
     */
    String description();

    /**
     * Whether it runs, as far as can be told without asking it; somebody else's counts as running.
     */
    boolean running();

    /** Stops the server if it was started here; nothing happens the second time. */
    @Override
    void close();
}
