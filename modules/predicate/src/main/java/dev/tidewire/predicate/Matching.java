package dev.tidewire.predicate;

/** Takes the lists of filters that a change may match. */
interface Matching {
    /** The filters of the list are candidates. */
    void offer(PostingList list);
}
