package dev.tidewire.model;

import org.jspecify.annotations.Nullable;

/** How an UPDATE moved a record relative to a filter's view. */
public enum Transition {
    /** The record matches now, and matched before or had no earlier state. */
    NONE,
    /** The old record did not match and the new one does. */
    ENTER,
    /** The old record matched and the new one does not. */
    LEAVE;

    /**
     * What an UPDATE does whose old and new record are known, or null where neither matches.
     *
     * @param before whether the old record matches
     * @param now whether the new one does
     */
    public static @Nullable Transition between(boolean before, boolean now) {
        if (now) {
            return before ? NONE : ENTER;
        }
        return before ? LEAVE : null;
    }
}
