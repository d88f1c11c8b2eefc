package dev.tidewire.predicate;

/** Takes the lists of filters that a change may match. */
interface Matching extends FoundLists {
    /** The filters of the list are candidates. */
    void offer(PostingList list);

    /** The filters of all lists with this hash are candidates. */
    void lookUp(SegmentedTable<? extends PostingList> table, int hash);
}
