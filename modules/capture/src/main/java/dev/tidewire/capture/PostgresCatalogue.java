package dev.tidewire.capture;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the catalogue's entries of a PostgreSQL source as its tables are. The stream of changes
 * tells when they have changed; {@link #announced} and {@link #seen} are for its thread only.
 */
final class PostgresCatalogue implements AutoCloseable {
    /** Prefix of the logical message that says that tables have changed. */
    static final String MESSAGE = "tidewire-catalogue";

    private final PostgresChannels channels;
    private final ChannelRefresher refresher;
    private final Set<String> unknown = new HashSet<>();

    private PostgresCatalogue(PostgresChannels channels, ChannelRefresher refresher) {
        this.channels = channels;
        this.refresher = refresher;
    }

    static PostgresCatalogue start(
            PostgresSource source, PostgresDatabase database, KafkaSettings kafka) {
        PostgresChannels channels = new PostgresChannels(source, database);
        return new PostgresCatalogue(
                channels, ChannelRefresher.start(source.name(), channels, kafka));
    }

    /** A transaction of this id has changed tables. */
    void announced(long transaction) {
        channels.await(transaction);
        refresher.refresh();
    }

    /** There was a change of a table. */
    void seen(String schema, String table) {
        if (!channels.lists(schema, table) && unknown.add(schema + "." + table)) {
            refresher.refresh();
        }
    }

    /** The stream has begun. */
    void streaming() {
        refresher.streaming();
    }

    @Override
    public void close() {
        refresher.close();
    }
}
