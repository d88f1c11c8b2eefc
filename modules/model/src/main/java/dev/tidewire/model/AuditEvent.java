package dev.tidewire.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decision about access. Each kind goes to its own topic, {@code console.realtime.} and the
 * kind's name. The fields are those of {@code schemas/audit/}; none ever holds a token.
 */
public sealed interface AuditEvent {
    /** What every decision carries. */
    Context context();

    /** The last part of the topic, which is also the event's type. */
    default String kind() {
        return switch (this) {
            case AuthGranted _ -> "auth-granted";
            case AuthDenied _ -> "auth-denied";
            case SessionSuspended _ -> "session-suspended";
            case SessionResumed _ -> "session-resumed";
        };
    }

    /**
     * Who, where and when.
     *
     * @param decision counts the decisions of a session from 0; session and decision together are
     *     unique, and the same on a retry
     * @param workspaceId as asked for; {@code (malformed)} where it is no workspace name, {@code
     *     (all)} where an operator asked for what belongs to none in particular
     * @param tenantId the owner of the workspace, where the token names one
     * @param actorIdentity the token's subject, or null where there was no valid token
     * @param remoteAddress the peer's address, without port
     * @param gateway the instance that decided
     */
    record Context(
            String sessionId,
            long decision,
            String workspaceId,
            @Nullable String tenantId,
            @Nullable String actorIdentity,
            List<String> scopesEvaluated,
            @Nullable String remoteAddress,
            String gateway,
            @Nullable String correlationId,
            Instant timestamp) {
        /** The workspace recorded where the path holds no workspace name. */
        public static final String MALFORMED = "(malformed)";

        /** The workspace recorded where a decision is about none of them in particular. */
        public static final String ALL = "(all)";

        public Context {
            Objects.requireNonNull(timestamp, "timestamp");
            scopesEvaluated = List.copyOf(scopesEvaluated);
        }

        /** Unique for the decision, the same on a retry. */
        public String id() {
            return sessionId + "-" + decision;
        }
    }

    /** A connection was let in, or its new token took effect. */
    record AuthGranted(Context context) implements AuditEvent {}

    /**
     * A connection, a subscription or an event was refused.
     *
     * @param channelType the family asked for, or null for a connection
     * @param filterSnapshot the refused subscription's filter, as canonical JSON, or null
     * @param denialReason a word of the vocabulary in {@code schemas/audit/}, for example {@code
     *     token_expired}
     * @param missingScope the scope that would have been enough, or null
     * @param count how many equal refusals the record stands for, at least 1
     */
    record AuthDenied(
            Context context,
            @Nullable String subscriptionId,
            @Nullable String channelType,
            @Nullable String filterSnapshot,
            String denialReason,
            @Nullable String missingScope,
            long count)
            implements AuditEvent {}

    /** Deliveries to a session were stopped. */
    record SessionSuspended(Context context, String suspensionReason) implements AuditEvent {}

    /** Deliveries to a suspended session went on. */
    record SessionResumed(Context context, String suspensionReason, Instant resumedAt)
            implements AuditEvent {}
}
