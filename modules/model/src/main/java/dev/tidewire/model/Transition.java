package dev.tidewire.model;

/** How an UPDATE moved a record relative to a filter's view. */
public enum Transition {
    /** The record matches now, and matched before or had no earlier state. */
    NONE,
    /** The old record did not match and the new one does. */
    ENTER,
    /** The old record matched and the new one does not. */
    LEAVE
}
