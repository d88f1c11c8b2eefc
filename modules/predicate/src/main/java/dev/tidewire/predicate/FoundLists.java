package dev.tidewire.predicate;

import java.util.function.Consumer;

/**
 * Takes each {@link PostingList} that was found. Nobody has looked into it yet, and with very many
 * filters already a cast would wait for the memory that it is in; hence the type.
 */
interface FoundLists extends Consumer<Object> {
    @Override
    void accept(Object list);

    /** Takes what was read to have the memory fetch it; without, the reading would be left out. */
    default void touched(int value) {}
}
