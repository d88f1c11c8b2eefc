package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.TokenRefusedException;
import dev.tidewire.auth.TokenVerifier;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines tokens: verify, decide, record. A token has no effect before its grant is acknowledged
 * by the audit log, nor if it has expired by then. Thread-safe.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** Where a session is counted. */
    @FunctionalInterface
    interface Seats {
        /** Counts the session of a subject; or returns what is exceeded by it. */
        @Nullable QuotaExceeded take(String subject);
    }

    private final TokenVerifier tokens;
    private final AccessPolicy access;
    private final Executor executor;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Duration auditTimeout;
    private final Revocations revocations;
    private final GatewayMetrics metrics;
    private final RefusalDelays delays;

    Admission(
            GatewayPorts ports,
            GatewaySettings settings,
            Revocations revocations,
            GatewayMetrics metrics) {
        this.revocations = revocations;
        this.tokens = ports.tokens();
        this.access = ports.access();
        this.executor = ports.executor();
        this.scheduler = ports.scheduler();
        this.clock = ports.clock();
        this.auditTimeout = settings.auditTimeout();
        this.metrics = metrics;
        delays = new RefusalDelays(ports, metrics);
    }

    /**
     * Examines a token. Returns at once; completes on the executor, and where too much was refused
     * before, no sooner than {@link RefusalDelays} has it.
     *
     * @param holder the subject that the session belongs to, or null where it has none yet
     * @param seats asked whether there is room for the session before its grant is recorded
     */
    CompletableFuture<Verdict> examine(
            String token,
            WorkspaceId workspace,
            @Nullable String holder,
            Seats seats,
            SessionAudit audit) {
        return CompletableFuture.supplyAsync(
                        () -> decideOrDeny(token, workspace, holder, seats, audit), executor)
                .thenCompose(verdict -> record(verdict, audit))
                .thenCompose(verdict ->
                        holder == null && verdict instanceof Verdict.Refused refused
                                ? told(refused, audit)
                                : CompletableFuture.completedFuture(verdict));
    }

    /** Completes when it is time to tell somebody that is not let in. */
    CompletableFuture<Verdict> told(Verdict.Refused refused, SessionAudit audit) {
        return isFailedAuthentication(refused.ending())
                ? delays.tell(audit.remoteAddress(), refused)
                : CompletableFuture.completedFuture(refused);
    }

    /** Others are known by a good token, or could not be judged. */
    private static boolean isFailedAuthentication(Ending ending) {
        return ending.code() == CloseCode.UNAUTHENTICATED
                || ending.code() == CloseCode.TOKEN_EXPIRED;
    }

    /** What cannot decide, denies, and that is a decision too. */
    private Verdict decideOrDeny(
            String token,
            WorkspaceId workspace,
            @Nullable String holder,
            Seats seats,
            SessionAudit audit) {
        try {
            return decide(token, workspace, holder, seats, audit);
        } catch (RuntimeException e) {
            audit.denied(DenialReason.UNDECIDED);
            throw e;
        }
    }

    private Verdict decide(
            String token,
            WorkspaceId workspace,
            @Nullable String holder,
            Seats seats,
            SessionAudit audit) {
        VerifiedToken verified;
        try {
            verified = tokens.verify(token);
        } catch (TokenRefusedException refused) {
            audit.denied(refused.reason());
            return refused(refused.reason());
        }
        Optional<Verdict.Refused> revoked = revoked(verified, audit);
        if (revoked.isPresent()) {
            return revoked.get();
        }
        return switch (access.connect(verified, workspace)) {
            case AccessDecision.Denied denied -> {
                audit.denied(verified, denied);
                metrics.authentication(denied.reason().word());
                yield new Verdict.Refused(new Ending(CloseCode.SCOPE_DENIED, denied.message()));
            }
            case AccessDecision.Granted(Grant grant) -> {
                if (holder == null || holder.equals(grant.subject())) {
                    yield seated(grant, seats, audit);
                }
                audit.denied(
                        verified,
                        new AccessDecision.Denied(
                                DenialReason.SUBJECT_CHANGED, null, grant.scopesEvaluated()));
                metrics.authentication(DenialReason.SUBJECT_CHANGED.word());
                yield new Verdict.OtherSubject();
            }
        };
    }

    private Verdict seated(Grant grant, Seats seats, SessionAudit audit) {
        QuotaExceeded exceeded = seats.take(grant.subject());
        if (exceeded == null) {
            return new Verdict.Admitted(grant);
        }
        audit.denied(
                grant.token(),
                new AccessDecision.Denied(
                        DenialReason.QUOTA_EXCEEDED, null, grant.scopesEvaluated()));
        metrics.authentication(DenialReason.QUOTA_EXCEEDED.word());
        return new Verdict.Refused(exceeded.ending());
    }

    /** The end of whoever brings such a token. */
    Verdict.Refused refused(DenialReason reason) {
        metrics.authentication(reason.word());
        return new Verdict.Refused(
                switch (reason) {
                    case TOKEN_EXPIRED -> new Ending(CloseCode.TOKEN_EXPIRED, reason.message());
                    case KEYS_UNAVAILABLE, AUDIT_UNAVAILABLE, UNDECIDED, POLICY_UNDECIDED ->
                            Ending.overloaded(reason.message());
                    case QUOTA_EXCEEDED -> new Ending(CloseCode.QUOTA_EXCEEDED, reason.message());
                    case ORIGIN_DENIED,
                            WORKSPACE_DENIED,
                            SCOPE_MISSING,
                            ACCESS_REVOKED,
                            ROW_CLAIM_MISSING,
                            ROW_CLAIM_UNUSABLE,
                            POLICY_REFUSED ->
                            new Ending(CloseCode.SCOPE_DENIED, reason.message());
                    case TOKEN_MISSING,
                            TOKEN_TOO_LARGE,
                            TOKEN_MALFORMED,
                            TOKEN_ALGORITHM_REFUSED,
                            TOKEN_KEY_UNKNOWN,
                            TOKEN_SIGNATURE_INVALID,
                            TOKEN_ISSUER_MISMATCH,
                            TOKEN_WRONG_TYPE,
                            TOKEN_AUDIENCE_MISMATCH,
                            TOKEN_SUBJECT_MISSING,
                            TOKEN_NOT_YET_VALID,
                            SUBJECT_CHANGED ->
                            new Ending(CloseCode.UNAUTHENTICATED, reason.message());
                });
    }

    private CompletableFuture<Verdict> record(Verdict verdict, SessionAudit audit) {
        return switch (verdict) {
            case Verdict.Admitted(Grant grant) -> record(grant, audit);
            case Verdict.Refused _, Verdict.OtherSubject _ ->
                    CompletableFuture.completedFuture(verdict);
        };
    }

    private CompletableFuture<Verdict> record(Grant grant, SessionAudit audit) {
        CompletableFuture<Void> recorded = audit.granted(grant).copy();
        Scheduler.Task timeout =
                scheduler.after(
                        auditTimeout,
                        () ->
                                recorded.completeExceptionally(
                                        new TimeoutException("no acknowledgement")));
        return recorded.handleAsync(
                (done, failure) -> {
                    timeout.cancel();
                    return failure == null
                            ? onRecord(grant, audit)
                            : unrecorded(grant, audit, failure);
                },
                executor);
    }

    private Verdict onRecord(Grant grant, SessionAudit audit) {
        Optional<Verdict.Refused> ended = ended(grant, audit);
        if (ended.isPresent()) {
            return ended.get();
        }
        metrics.authentication("granted");
        return new Verdict.Admitted(grant);
    }

    /** The end of whoever has a grant that is worth nothing by now, which is recorded. */
    Optional<Verdict.Refused> ended(Grant grant, SessionAudit audit) {
        if (grant.token().expired(clock.instant())) {
            return Optional.of(ended(grant.token(), DenialReason.TOKEN_EXPIRED, audit));
        }
        return revoked(grant.token(), audit);
    }

    /** The end of whoever has a token that was taken back, which is recorded. */
    Optional<Verdict.Refused> revoked(VerifiedToken token, SessionAudit audit) {
        return revocations.cover(token)
                ? Optional.of(ended(token, DenialReason.ACCESS_REVOKED, audit))
                : Optional.empty();
    }

    private Verdict.Refused ended(VerifiedToken token, DenialReason reason, SessionAudit audit) {
        audit.denied(token, new AccessDecision.Denied(reason, null, access.scopesEvaluated(token)));
        return refused(reason);
    }

    /**
     * Whether the log has the grant nobody knows; that it had no effect is a decision of its own.
     */
    private Verdict unrecorded(Grant grant, SessionAudit audit, Throwable failure) {
        audit.denied(
                grant.token(),
                new AccessDecision.Denied(
                        DenialReason.AUDIT_UNAVAILABLE, null, grant.scopesEvaluated()));
        metrics.auditFailed();
        metrics.authentication("unrecorded");
        LOG.error("a grant could not be recorded, so the session is refused", failure);
        return new Verdict.Refused(Ending.overloaded(DenialReason.AUDIT_UNAVAILABLE.message()));
    }
}
