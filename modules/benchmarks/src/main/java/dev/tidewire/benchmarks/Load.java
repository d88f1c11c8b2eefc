package dev.tidewire.benchmarks;

import dev.tidewire.model.Family;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/** Writes changes of one family, one by one, in an order. Used by one thread. */
interface Load extends AutoCloseable {
    /** The family of the changes. */
    Family family();

    /** What a commit is called. */
    String commit();

    /** The channel of the changes. */
    default String channel() {
        return family().label() + ":bench";
    }

    /**
     * Writes a change, in a transaction of its own.
     *
     * @param id the number of the change, in the field {@link RowIds#FIELD}
     * @param client whom it is meant for, in the field {@code client}
     * @param committed told once the source has acknowledged it, on any thread
     */
    void write(long id, int client, Runnable committed) throws SQLException;

    /**
     * The least that anything takes that learns of changes as Tidewire does.
     *
     * @param read told the number of each change as soon as it is read
     */
    AutoCloseable baseline(LongConsumer read) throws SQLException;

    /** What the baseline is. */
    String baselineName();

    @Override
    void close() throws IOException, SQLException;

    /** The load of a family on a server. */
    static Load of(Family family, ServerProcess server) throws SQLException {
        return switch (family) {
            case POSTGRES -> PostgresLoad.open(server);
            case MONGO -> MongoLoad.open(server.mongo());
            case EVENTS -> EventLoad.open(server.kafka());
        };
    }
}
