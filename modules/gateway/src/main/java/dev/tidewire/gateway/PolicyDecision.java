package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.protocol.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a policy besides the token has decided on a subscription. */
sealed interface PolicyDecision {
    /**
     * Yes.
     *
     * @param until from then on it has to be asked again
     */
    record Allowed(Instant until) implements PolicyDecision {}

    /** Not allowed, for whichever reason. */
    sealed interface Denied extends PolicyDecision {
        DenialReason reason();

        ErrorCode code();

        /** For the client's eyes. */
        String message();

        /** The same for the audit record of whoever was denied it. */
        default AccessDecision.Denied to(Grant grant) {
            return new AccessDecision.Denied(reason(), null, grant.scopesEvaluated());
        }
    }

    /**
     * No.
     *
     * @param explanation what the policy says to the client, or null
     */
    record Refused(@Nullable String explanation) implements Denied {
        @Override
        public DenialReason reason() {
            return DenialReason.POLICY_REFUSED;
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.SCOPE_DENIED;
        }

        @Override
        public String message() {
            return explanation == null
                    ? reason().message()
                    : reason().message() + ": " + explanation;
        }
    }

    /** There is no decision, which allows nothing. */
    record Undecided() implements Denied {
        @Override
        public DenialReason reason() {
            return DenialReason.POLICY_UNDECIDED;
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.OVERLOADED;
        }

        @Override
        public String message() {
            return reason().message();
        }
    }
}
