package dev.tidewire.model;

/** What happened to a row, a document or a topic. */
public enum Operation {
    INSERT,
    UPDATE,
    DELETE,
    /** A table was emptied; the change has no record and concerns every filter of the table. */
    TRUNCATE,
    /** An application published an event. */
    PUBLISH
}
