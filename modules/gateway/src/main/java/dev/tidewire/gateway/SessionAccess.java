package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.CloseCode;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ServerFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session may do, and for how long: has its tokens examined, takes their grants into effect,
 * and suspends the session when they end. Guarded by the session's lock.
 */
final class SessionAccess {
    private static final Logger LOG = LoggerFactory.getLogger(SessionAccess.class);

    private final GatewayPorts ports;
    private final GatewaySettings settings;
    private final DeliveryHub hub;
    private final Admission admission;
    private final WorkspaceId workspace;
    private final Subscriber subscriber;
    private final SessionAudit audit;
    private final Replies replies;
    private final Renewal renewal;
    private final SubscriptionLeases leases;
    private final Turn turn;
    private SessionState state = new SessionState.Granting(null);

    /** The session. */
    interface Turn {
        /** Runs an action under the session's lock. */
        void take(Runnable action);

        /** Handles a message that has waited. */
        void handle(String message);

        /**
         * The session goes by this token.
         *
         * @param compact the same as the client sent it
         */
        void holds(VerifiedToken token, String compact);

        void end(Ending ending);
    }

    SessionAccess(
            SessionContext context,
            WorkspaceId workspace,
            Subscriber subscriber,
            SessionAudit audit,
            Replies replies,
            Turn turn) {
        this.ports = context.ports();
        this.settings = context.settings();
        this.hub = context.hub();
        this.admission = context.admission();
        this.workspace = workspace;
        this.subscriber = subscriber;
        this.audit = audit;
        this.replies = replies;
        this.turn = turn;
        renewal = new Renewal(hub, ports.rows(), subscriber, audit, replies);
        leases =
                new SubscriptionLeases(
                        context, subscriber, renewal, () -> state.grant(), turn::take);
    }

    /** What a policy besides the token allows the session. */
    SubscriptionLeases leases() {
        return leases;
    }

    SessionState state() {
        return state;
    }

    /** The first message must bring a token, before the timeout. */
    void await(Scheduler.Task timeout) {
        state = new SessionState.AwaitingAuth(timeout);
    }

    /** Nothing happens any more; false if that was so before. */
    boolean close() {
        if (state instanceof SessionState.Closed) {
            return false;
        }
        state = state.close();
        leases.close();
        return true;
    }

    /** Examines a token. Its outcome, and the messages that wait for it, come in a later turn. */
    void examine(SessionState.Granting granting, String token, @Nullable String ref) {
        state = granting;
        Grant current = granting.grant();
        var _ =
                admission
                        .examine(
                                token,
                                workspace,
                                current == null ? null : current.subject(),
                                subscriber.quota()::connect,
                                audit)
                        .whenComplete((verdict, failure) ->
                                turn.take(() -> settle(granting, token, ref, verdict, failure)));
    }

    /** Ends a session whose first message brought no token, as if it had brought a bad one. */
    void refuse(SessionState.Granting granting, Ending ending) {
        state = granting;
        var _ =
                admission
                        .told(new Verdict.Refused(ending), audit)
                        .whenComplete((_, _) ->
                                turn.take(() -> {
                                    if (state == granting) {
                                        turn.end(ending);
                                    }
                                }));
    }

    /**
     * Lets further messages wait for the policy's decision on a request of an open session.
     *
     * @param then goes on with the request, in a later turn
     */
    void await(
            SessionState.Open open,
            CompletableFuture<PolicyDecision> decision,
            Consumer<PolicyDecision> then) {
        SessionState.Granting waiting = open.examine();
        state = waiting;
        var _ =
                decision.thenAcceptAsync(
                        decided -> turn.take(() -> goOn(waiting, decided, then)), ports.executor());
    }

    private void goOn(
            SessionState.Granting waiting, PolicyDecision decision, Consumer<PolicyDecision> then) {
        if (state != waiting) {
            return;
        }
        try {
            state = waiting.keep();
            then.accept(decision);
            waiting.waiting().forEach(turn::handle);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** A fault on this side must not leave the client waiting for an answer. */
    private void settle(
            SessionState.Granting granting,
            String token,
            @Nullable String ref,
            @Nullable Verdict verdict,
            @Nullable Throwable failure) {
        try {
            decided(granting, token, ref, verdict, failure);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        LOG.error("a session failed", Redacted.of(e));
        turn.end(new Ending(CloseCode.INTERNAL_ERROR, "the session failed; connect again"));
    }

    private void decided(
            SessionState.Granting granting,
            String token,
            @Nullable String ref,
            @Nullable Verdict verdict,
            @Nullable Throwable failure) {
        if (state != granting) {
            return;
        }
        if (verdict == null) {
            LOG.error(
                    "the examination of a token failed",
                    failure == null ? null : Redacted.of(failure));
            turn.end(
                    new Ending(CloseCode.INTERNAL_ERROR, "access could not be decided; try again"));
            return;
        }
        switch (verdict) {
            case Verdict.Refused(Ending ending) -> turn.end(ending);
            case Verdict.Admitted(Grant grant) -> {
                turn.holds(grant.token(), token);
                Optional<Verdict.Refused> meanwhile = admission.ended(grant, audit);
                if (meanwhile.isPresent()) {
                    turn.end(meanwhile.get().ending());
                    return;
                }
                open(granting, grant, ref);
                granting.waiting().forEach(turn::handle);
            }
            case Verdict.OtherSubject() -> {
                state = granting.keep();
                replies.refuse(ErrorCode.SCOPE_DENIED, DenialReason.SUBJECT_CHANGED.message(), ref);
                granting.waiting().forEach(turn::handle);
            }
        }
    }

    private void open(SessionState.Granting granting, Grant grant, @Nullable String ref) {
        Grant former = granting.grant();
        state = granting.admit(grant, timers(grant));
        audit.holder(grant);
        replies.send(
                new ServerFrame.Authenticated(grant.subject(), workspace, grant.expiresAt(), ref));
        renewal.apply(grant);
        leases.regrant(former, grant);
        // Only now: what the new token does not show must not be shown for it.
        hub.goodUntil(subscriber, epochMillis(grant.expiresAt()));
        hub.resume(subscriber, Suspension.TOKEN_EXPIRED);
        hub.resume(subscriber, Suspension.ACCESS_REVOKED);
    }

    private static long epochMillis(Instant time) {
        return time.getEpochSecond() < Long.MAX_VALUE / 1_000
                ? time.toEpochMilli()
                : Long.MAX_VALUE;
    }

    private List<Scheduler.Task> timers(Grant grant) {
        Duration left = Duration.between(ports.clock().instant(), grant.expiresAt());
        Duration quiet = left.minus(settings.expiryNotice());
        return List.of(
                ports.scheduler()
                        .after(
                                quiet.isNegative() ? Duration.ZERO : quiet,
                                () -> turn.take(() -> expiring(grant))),
                ports.scheduler().after(left, () -> turn.take(() -> expire(grant))));
    }

    private void expiring(Grant grant) {
        if (grant.equals(state.grant())) {
            Duration left = Duration.between(ports.clock().instant(), grant.expiresAt());
            replies.send(new ServerFrame.Expiring(Math.max(0, left.toSeconds())));
        }
    }

    private void expire(Grant grant) {
        if (grant.equals(state.grant())) {
            endOfToken();
        }
    }

    /** Suspends the session if its token has ended, whose timer may be late. */
    void expireIfDue() {
        Grant grant = state.grant();
        if (grant != null && grant.token().expired(ports.clock().instant())) {
            endOfToken();
        }
    }

    private void endOfToken() {
        suspend(Suspension.TOKEN_EXPIRED, DenialReason.TOKEN_EXPIRED, CloseCode.TOKEN_EXPIRED);
    }

    /** The grant has ended: nothing is delivered, and the client has some time for a new token. */
    private void suspend(Suspension reason, DenialReason denial, CloseCode code) {
        if (!(state.held() instanceof SessionState.Open open)) {
            return;
        }
        hub.suspend(subscriber, reason);
        Ending ending = new Ending(code, denial.message());
        SessionState.Suspended suspended =
                new SessionState.Suspended(
                        open.grant(),
                        denial,
                        ports.scheduler().after(settings.grace(), () -> graceOver(open, ending)));
        state =
                switch (state) {
                    case SessionState.Granting granting -> granting.suspend(suspended);
                    case SessionState.AwaitingAuth _, SessionState.Held _, SessionState.Closed _ ->
                            open.suspend(suspended);
                };
    }

    /** Suspends the session if its token has been revoked; false if it goes by another. */
    boolean revoke(Revocation revocation) {
        Grant grant = state.grant();
        boolean concerned =
                state.held() instanceof SessionState.Open
                        && grant != null
                        && revocation.covers(grant.token());
        if (concerned) {
            suspend(Suspension.ACCESS_REVOKED, DenialReason.ACCESS_REVOKED, CloseCode.SCOPE_DENIED);
        }
        return concerned;
    }

    private void graceOver(SessionState.Open former, Ending ending) {
        turn.take(() -> {
            if (state.held() instanceof SessionState.Suspended suspended
                    && suspended.grant().equals(former.grant())) {
                turn.end(ending);
            }
        });
    }
}
