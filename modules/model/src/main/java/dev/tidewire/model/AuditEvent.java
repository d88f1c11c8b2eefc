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
    /** The word for reasons that differ. */
    String SEVERAL_REASONS = "several";

    /** Every {@link #kind()}. */
    List<String> KINDS =
            List.of("auth-granted", "auth-denied", "session-suspended", "session-resumed");

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

    /** How many decisions it stands for. */
    default long decisions() {
        return switch (this) {
            case AuthGranted _ -> 1;
            case AuthDenied denied -> denied.count();
            case SessionSuspended suspended -> suspended.count();
            case SessionResumed resumed -> resumed.count();
        };
    }

    /**
     * One event that stands for this one and another of its kind: what they have in common stays,
     * the rest is left out, and the numbers are added. Session, decision and time are this one's.
     *
     * @throws IllegalArgumentException if the other is of another kind, or it is a grant, of which
     *     each stands for itself
     */
    default AuditEvent and(AuditEvent other) {
        if (this instanceof AuthDenied one && other instanceof AuthDenied two) {
            return one.plus(two);
        }
        if (this instanceof SessionSuspended one && other instanceof SessionSuspended two) {
            return one.plus(two);
        }
        if (this instanceof SessionResumed one && other instanceof SessionResumed two) {
            return one.plus(two);
        }
        throw new IllegalArgumentException(
                "%s and %s do not make one event".formatted(kind(), other.kind()));
    }

    /**
     * Who, where and when.
     *
     * @param decision counts the decisions of a session from 0; session and decision together are
     *     unique, and the same on a retry
     * @param workspaceId as asked for; {@code (malformed)} where it is no workspace name, {@code
     *     (several)} where the event stands for decisions about several, {@code (all)} where an
     *     operator asked for what belongs to none in particular
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

        /** The workspace recorded where there are several. */
        public static final String SEVERAL = "(several)";

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

        /** The same about several workspaces. */
        public Context ofSeveral() {
            return new Context(
                    sessionId,
                    decision,
                    SEVERAL,
                    tenantId,
                    actorIdentity,
                    scopesEvaluated,
                    remoteAddress,
                    gateway,
                    correlationId,
                    timestamp);
        }

        private Context plus(Context other) {
            return new Context(
                    sessionId,
                    decision,
                    workspaceId.equals(other.workspaceId) ? workspaceId : SEVERAL,
                    common(tenantId, other.tenantId),
                    common(actorIdentity, other.actorIdentity),
                    scopesEvaluated.equals(other.scopesEvaluated) ? scopesEvaluated : List.of(),
                    common(remoteAddress, other.remoteAddress),
                    gateway,
                    common(correlationId, other.correlationId),
                    timestamp);
        }
    }

    private static @Nullable String common(@Nullable String one, @Nullable String two) {
        return Objects.equals(one, two) ? one : null;
    }

    private static String reason(String one, String two) {
        return one.equals(two) ? one : SEVERAL_REASONS;
    }

    private static void requireCount(long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, not " + count);
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
            implements AuditEvent {
        public AuthDenied {
            requireCount(count);
        }

        /** The same without the filter. */
        public AuthDenied withoutFilter() {
            return new AuthDenied(
                    context, subscriptionId, channelType, null, denialReason, missingScope, count);
        }

        /** The same about several workspaces. */
        public AuthDenied ofSeveralWorkspaces() {
            return new AuthDenied(
                    context.ofSeveral(),
                    subscriptionId,
                    channelType,
                    filterSnapshot,
                    denialReason,
                    missingScope,
                    count);
        }

        private AuthDenied plus(AuthDenied other) {
            return new AuthDenied(
                    context.plus(other.context),
                    common(subscriptionId, other.subscriptionId),
                    common(channelType, other.channelType),
                    common(filterSnapshot, other.filterSnapshot),
                    reason(denialReason, other.denialReason),
                    common(missingScope, other.missingScope),
                    count + other.count);
        }
    }

    /**
     * Deliveries to a session were stopped.
     *
     * @param count how many suspensions the record stands for, at least 1
     */
    record SessionSuspended(Context context, String suspensionReason, long count)
            implements AuditEvent {
        public SessionSuspended {
            requireCount(count);
        }

        /** One suspension. */
        public SessionSuspended(Context context, String suspensionReason) {
            this(context, suspensionReason, 1);
        }

        private SessionSuspended plus(SessionSuspended other) {
            return new SessionSuspended(
                    context.plus(other.context),
                    reason(suspensionReason, other.suspensionReason),
                    count + other.count);
        }
    }

    /**
     * Deliveries to a suspended session went on.
     *
     * @param count how many resumptions the record stands for, at least 1
     */
    record SessionResumed(Context context, String suspensionReason, Instant resumedAt, long count)
            implements AuditEvent {
        public SessionResumed {
            requireCount(count);
        }

        /** One resumption. */
        public SessionResumed(Context context, String suspensionReason, Instant resumedAt) {
            this(context, suspensionReason, resumedAt, 1);
        }

        private SessionResumed plus(SessionResumed other) {
            return new SessionResumed(
                    context.plus(other.context),
                    reason(suspensionReason, other.suspensionReason),
                    resumedAt,
                    count + other.count);
        }
    }
}
