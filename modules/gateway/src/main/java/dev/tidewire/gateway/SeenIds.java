package dev.tidewire.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers ids for a while, so that each counts once. Thread-safe. */
final class SeenIds {
    private final Duration memory;
    private final int limit;
    private final InstantSource clock;

    /** When each is forgotten, in this order. */
    private final LinkedHashMap<String, Instant> ends = new LinkedHashMap<>();

    /**
     * @param limit how many at most; beyond it the oldest is forgotten
     */
    SeenIds(Duration memory, int limit, InstantSource clock) {
        this.memory = memory;
        this.limit = limit;
        this.clock = clock;
    }

    /** Whether the id was not seen before; from now on it was. */
    synchronized boolean first(String id) {
        Instant now = clock.instant();
        Iterator<Map.Entry<String, Instant>> oldest = ends.entrySet().iterator();
        while (oldest.hasNext() && !oldest.next().getValue().isAfter(now)) {
            oldest.remove();
        }
        boolean first = ends.putIfAbsent(id, now.plus(memory)) == null;
        if (ends.size() > limit) {
            ends.pollFirstEntry();
        }
        return first;
    }

    /** Lets the id be seen for the first time again. */
    synchronized void forget(String id) {
        ends.remove(id);
    }
}
