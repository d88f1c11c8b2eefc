package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The record before or after the current change, as far as filters of an index look into it. Used
 * again for every change; used by one thread at a time.
 */
final class Image {
    static final int NEW = 0;
    static final int OLD = 1;

    private final int side;
    private int change;
    private @Nullable JsonNode record;

    /**
     * @param side {@link #NEW} or {@link #OLD}
     */
    Image(int side) {
        this.side = side;
    }

    void begin(int ofChange, @Nullable JsonNode withRecord) {
        change = ofChange;
        record = withRecord;
    }

    int side() {
        return side;
    }

    /** The number of the change, which is never 0. */
    int change() {
        return change;
    }

    @Nullable JsonNode record() {
        return record;
    }
}
