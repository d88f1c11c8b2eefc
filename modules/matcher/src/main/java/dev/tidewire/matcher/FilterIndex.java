package dev.tidewire.matcher;

import dev.tidewire.predicate.Change;

/**
 * The live filters of one workspace and family, each canonical form once. Used by one thread at a
 * time.
 */
interface FilterIndex {
    void add(LiveFilter filter);

    void remove(LiveFilter filter);

    boolean isEmpty();

    /** Notes every filter, as one that matches without transition. */
    void all(Interested interested);

    /**
     * Notes every filter that the change matches.
     *
     * @return how many filters were evaluated in full
     * @throws IllegalArgumentException if the change's value is needed and is not a JSON object
     */
    int match(Change change, Interested interested);
}
