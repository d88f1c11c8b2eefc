package dev.tidewire.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether somebody may do what they ask for. */
public sealed interface AccessDecision {
    /** Yes, for as long as the grant lasts. */
    record Granted(Grant grant) implements AccessDecision {}

    /**
     * No.
     *
     * @param missingScope the narrowest scope that would have been enough, or null where the scope
     *     does not decide
     * @param scopesEvaluated the scopes that were looked at, for the audit record
     */
    record Denied(DenialReason reason, @Nullable String missingScope, List<String> scopesEvaluated)
            implements AccessDecision {
        public Denied {
            scopesEvaluated = List.copyOf(scopesEvaluated);
        }

        /** The reason for the client's eyes, with the scope to ask for. */
        public String message() {
            return missingScope == null
                    ? reason.message()
                    : reason.message() + "; it needs " + missingScope;
        }
    }
}
