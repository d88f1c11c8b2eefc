package dev.tidewire.predicate;

import java.util.ArrayList;
import java.util.List;

/**
 * A way to find a filter: a change that it matches has at least one of the keys.
 *
 * @param cost how many changes have a key, compared with other ways
 */
record Access(List<AccessKey> keys, double cost) {
    Access {
        keys = List.copyOf(keys);
    }

    /** The way to find what one of two filters matches. */
    Access or(Access other) {
        List<AccessKey> all = new ArrayList<>(keys);
        other.keys.stream().filter(key -> !all.contains(key)).forEach(all::add);
        return new Access(all, cost + other.cost);
    }
}
