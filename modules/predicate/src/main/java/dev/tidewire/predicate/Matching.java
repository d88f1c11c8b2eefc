package dev.tidewire.predicate;

import java.util.function.Consumer;

/** Takes the lists of filters that a change may match. */
interface Matching extends Consumer<PostingList> {
    /** The filters of the list are candidates. */
    void offer(PostingList list);

    @Override
    default void accept(PostingList list) {
        offer(list);
    }
}
