package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The committed changes in their order, as many as fit into the bounds: the counterpart of
 * MongoDB's oplog. A position is a BSON timestamp as a number: seconds in the upper half, a counter
 * in the lower one; positions increase strictly. Used by one thread at a time.
 */
final class ChangeLog {

    /**
     * A change at its position.
     *
     * @param position its BSON timestamp
     * @param millis the time of day, in milliseconds since 1970
     */
    record Entry(long position, long millis, Change change, long size) {}

    private static final int MILLIS = 1000;

    private final LogBounds bounds;
    private final InstantSource clock;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private long floor;
    private long bytes;
    private long last;

    ChangeLog(LogBounds bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
        this.floor = (clock.millis() / MILLIS) << Integer.SIZE;
        // So that a stream may start at the operation time of a server without changes.
        this.last = floor + 1;
    }

    static BsonTimestamp timestamp(long position) {
        return new BsonTimestamp(position);
    }

    void append(Change change) {
        long size = change.size();
        long millis = clock.millis();
        long position = Math.max(last + 1, ((millis / MILLIS) << Integer.SIZE) | 1);
        entries.put(position, new Entry(position, millis, change, size));
        bytes += size;
        last = position;
        while (entries.size() > 1
                && (entries.size() > bounds.entries() || bytes > bounds.bytes())) {
            Entry forgotten = entries.pollFirstEntry().getValue();
            floor = forgotten.position();
            bytes -= forgotten.size();
        }
    }

    /** The position of the newest change, or of the start. */
    long last() {
        return last;
    }

    /**
     * The first changes after a position, in order.
     *
     * @throws de.bwaldvogel.mongo.exception.MongoServerError 286 if some of them are forgotten
     */
    List<Entry> after(long position, int max) {
        requireHistory(position);
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries.tailMap(position, false).values()) {
            if (found.size() == max) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    /** The change at a position, if it is there. */
    Optional<Entry> find(long position) {
        return Optional.ofNullable(entries.get(position));
    }

    private void requireHistory(long position) {
        if (position < floor) {
            throw StandInErrors.historyLost();
        }
    }
}
