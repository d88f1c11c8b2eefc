package dev.tidewire.capture;

import java.util.HashMap;
import java.util.Map;

/**
 * Sees to it that old images are whole ({@code REPLICA IDENTITY FULL}), and knows since when they
 * are. Tables are prepared before capture starts and, where an event trigger can be installed, as
 * they are created; any other is prepared when its first change arrives. Not thread-safe.
 */
final class ReplicaIdentities {
    private final PostgresDatabase database;
    private final Map<String, Long> wholeFrom = new HashMap<>();

    ReplicaIdentities(PostgresDatabase database) {
        this.database = database;
    }

    /** The server has described a table anew: its replica identity may have changed. */
    void described(String schema, String table) {
        wholeFrom.remove(schema + "." + table);
    }

    /**
     * Whether the old images of a table's changes at a position have every column; else they have
     * just the key, and null in all others.
     */
    boolean whole(String schema, String table, long lsn) {
        return lsn
                >= wholeFrom.computeIfAbsent(
                        schema + "." + table, key -> database.makeWhole(schema, table));
    }
}
