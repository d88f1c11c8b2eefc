package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;

/** What the examination of a token has led to. */
sealed interface Verdict {
    /** The token is good, and the grant is on record. */
    record Admitted(Grant grant) implements Verdict {}

    /** The session ends. */
    record Refused(Ending ending) implements Verdict {}

    /** The token is good but somebody else's than the session's. */
    record OtherSubject() implements Verdict {}
}
