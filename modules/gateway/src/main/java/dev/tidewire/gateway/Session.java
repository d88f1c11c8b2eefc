package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.ClientFrame;
import dev.tidewire.protocol.ClientFrames;
import dev.tidewire.protocol.CloseCode;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ProtocolException;
import dev.tidewire.protocol.ServerFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session, from its connection to its end. Thread-safe: messages, timers and the
 * outcome of examinations take turns under the session's lock, and each session has its own.
 */
final class Session implements ClientSession {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final GatewayPorts ports;
    private final GatewaySettings settings;
    private final GatewayMetrics metrics;
    private final DeliveryHub hub;
    private final Admission admission;
    private final WorkspaceId workspace;
    private final SessionAudit audit;
    private final Replies replies;
    private final Subscriber subscriber;
    private final Requests requests;
    private final Renewal renewal;
    private final OpenSessions sessions;
    private final Instant since;
    private SessionState state = new SessionState.Granting(null);

    Session(
            GatewayPorts ports,
            GatewaySettings settings,
            GatewayMetrics metrics,
            DeliveryHub hub,
            Admission admission,
            WorkspaceId workspace,
            SessionAudit audit,
            ClientConnection connection,
            OpenSessions sessions) {
        this.ports = ports;
        this.settings = settings;
        this.metrics = metrics;
        this.hub = hub;
        this.admission = admission;
        this.workspace = workspace;
        this.audit = audit;
        this.sessions = sessions;
        since = ports.clock().instant();
        replies = new Replies(connection, this::end);
        subscriber = new Subscriber(connection, new Owner());
        renewal = new Renewal(hub, ports.rows(), subscriber, audit, replies);
        Publications publications =
                new Publications(ports.events(), metrics, new Replies(connection, this::endLater));
        requests =
                new Requests(
                        hub,
                        ports.catalogue(),
                        ports.log(),
                        ports.rows(),
                        subscriber,
                        workspace,
                        audit,
                        replies,
                        publications);
    }

    /** Begins with the handshake's token, or waits for one where it had none. */
    void start(@Nullable String token) {
        locked(() -> {
            if (token != null) {
                examine(new SessionState.Granting(null), token, null);
                return;
            }
            Scheduler.Task timeout =
                    ports.scheduler().after(settings.authTimeout(), this::authTimedOut);
            state = new SessionState.AwaitingAuth(timeout);
        });
    }

    private void authTimedOut() {
        locked(() -> {
            if (state instanceof SessionState.AwaitingAuth) {
                unauthenticated(DenialReason.TOKEN_MISSING.message());
            }
        });
    }

    private void unauthenticated(String reason) {
        audit.denied(DenialReason.TOKEN_MISSING);
        metrics.authentication(DenialReason.TOKEN_MISSING.word());
        end(new Ending(CloseCode.UNAUTHENTICATED, reason));
    }

    @Override
    public void received(String message) {
        locked(() -> handle(message));
    }

    @Override
    public void receivedBinary() {
        locked(() -> {
            switch (state) {
                case SessionState.AwaitingAuth _ ->
                        unauthenticated("the first message must be auth, as JSON text");
                case SessionState.Granting _, SessionState.Held _ ->
                        replies.refuse(
                                ErrorCode.BAD_REQUEST,
                                "binary messages are not understood; send JSON text",
                                null);
                case SessionState.Closed _ -> {}
            }
        });
    }

    private void handle(String message) {
        switch (state) {
            case SessionState.AwaitingAuth awaiting -> first(awaiting, message);
            case SessionState.Granting granting -> {
                if (!granting.hold(message, settings.maxWaiting())) {
                    end(
                            new Ending(
                                    CloseCode.QUOTA_EXCEEDED,
                                    "too many messages before authenticated; wait for it"));
                }
            }
            case SessionState.Held held -> request(held, message);
            case SessionState.Closed _ -> {}
        }
    }

    private void first(SessionState.AwaitingAuth awaiting, String message) {
        try {
            if (ClientFrames.parse(message) instanceof ClientFrame.Auth(var ref, var token)) {
                examine(awaiting.examine(), token, ref);
                return;
            }
            unauthenticated("the first message must be auth");
        } catch (ProtocolException e) {
            unauthenticated("the first message must be auth: " + e.getMessage());
        }
    }

    private void request(SessionState.Held held, String message) {
        try {
            ClientFrame request = ClientFrames.parse(message);
            switch (request) {
                case ClientFrame.Auth(var ref, var token) -> examine(held.examine(), token, ref);
                case ClientFrame.Unsubscribe unsubscribe -> requests.unsubscribe(unsubscribe);
                case ClientFrame.Ping(var ref) -> replies.send(new ServerFrame.Pong(ref));
                case ClientFrame.Subscribe _, ClientFrame.Explain _, ClientFrame.Publish _ ->
                        granted(request);
            }
        } catch (ProtocolException e) {
            replies.refuse(e.code(), String.valueOf(e.getMessage()), e.ref());
        }
    }

    /** What needs a grant. The timer of the token's end may be late. */
    private void granted(ClientFrame request) throws ProtocolException {
        expireIfDue();
        if (state instanceof SessionState.Suspended(var grant, var denial, _)) {
            requests.refuseSuspended(grant, request, denial);
        } else if (state instanceof SessionState.Open(var grant, _)) {
            requests.answer(grant, request);
        }
    }

    private void examine(SessionState.Granting granting, String token, @Nullable String ref) {
        state = granting;
        Grant current = granting.grant();
        var _ =
                admission
                        .examine(
                                token, workspace, current == null ? null : current.subject(), audit)
                        .whenComplete((verdict, failure) ->
                                locked(() -> settle(granting, ref, verdict, failure)));
    }

    /** A fault on this side must not leave the client waiting for an answer. */
    private void settle(
            SessionState.Granting granting,
            @Nullable String ref,
            @Nullable Verdict verdict,
            @Nullable Throwable failure) {
        try {
            decided(granting, ref, verdict, failure);
        } catch (RuntimeException e) {
            LOG.error("a session failed", e);
            end(new Ending(CloseCode.INTERNAL_ERROR, "the session failed; connect again"));
        }
    }

    private void decided(
            SessionState.Granting granting,
            @Nullable String ref,
            @Nullable Verdict verdict,
            @Nullable Throwable failure) {
        if (state != granting) {
            return;
        }
        if (verdict == null) {
            LOG.error("the examination of a token failed", failure);
            end(new Ending(CloseCode.INTERNAL_ERROR, "access could not be decided; try again"));
            return;
        }
        switch (verdict) {
            case Verdict.Refused(Ending ending) -> end(ending);
            case Verdict.Admitted(Grant grant) -> {
                sessions.holds(this, grant.token());
                Optional<Verdict.Refused> meanwhile = admission.ended(grant, audit);
                if (meanwhile.isPresent()) {
                    end(meanwhile.get().ending());
                    return;
                }
                open(granting, grant, ref);
                granting.waiting().forEach(this::handle);
            }
            case Verdict.OtherSubject() -> {
                state = granting.keep();
                replies.refuse(ErrorCode.SCOPE_DENIED, DenialReason.SUBJECT_CHANGED.message(), ref);
                granting.waiting().forEach(this::handle);
            }
        }
    }

    private void open(SessionState.Granting granting, Grant grant, @Nullable String ref) {
        state = granting.admit(grant, timers(grant));
        audit.holder(grant);
        hub.goodUntil(subscriber, epochMillis(grant.expiresAt()));
        replies.send(
                new ServerFrame.Authenticated(grant.subject(), workspace, grant.expiresAt(), ref));
        renewal.apply(grant);
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
                                () -> locked(() -> expiring(grant))),
                ports.scheduler().after(left, () -> locked(() -> expire(grant))));
    }

    private void expiring(Grant grant) {
        if (grant.equals(state.grant())) {
            Duration left = Duration.between(ports.clock().instant(), grant.expiresAt());
            replies.send(new ServerFrame.Expiring(Math.max(0, left.toSeconds())));
        }
    }

    private void expire(Grant grant) {
        if (grant.equals(state.grant())) {
            suspend(Suspension.TOKEN_EXPIRED);
        }
    }

    private void expireIfDue() {
        Grant grant = state.grant();
        if (grant != null && grant.token().expired(ports.clock().instant())) {
            suspend(Suspension.TOKEN_EXPIRED);
        }
    }

    /** The grant has ended: nothing is delivered, and the client has some time for a new token. */
    private void suspend(Suspension reason) {
        if (!(state.held() instanceof SessionState.Open open)) {
            return;
        }
        hub.suspend(subscriber, reason);
        Ending ending = Ending.after(reason);
        DenialReason denial =
                reason == Suspension.TOKEN_EXPIRED
                        ? DenialReason.TOKEN_EXPIRED
                        : DenialReason.ACCESS_REVOKED;
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
        return inTurn(() -> {
            Grant grant = state.grant();
            boolean concerned =
                    state.held() instanceof SessionState.Open
                            && grant != null
                            && revocation.covers(grant.token());
            if (concerned) {
                suspend(Suspension.ACCESS_REVOKED);
            }
            return concerned;
        });
    }

    /** Ends the session at once, which is recorded; false if it has ended before. */
    boolean withdraw(Ending ending) {
        return inTurn(() -> {
            if (state instanceof SessionState.Closed) {
                return false;
            }
            audit.revoked(state.grant());
            end(ending);
            return true;
        });
    }

    String id() {
        return audit.session();
    }

    SessionView view() {
        return inTurn(() -> {
            Standing standing = hub.standing(subscriber);
            Grant grant = state.grant();
            return new SessionView(
                    id(),
                    workspace.value(),
                    grant == null ? null : grant.subject(),
                    audit.remoteAddress(),
                    since,
                    standing.subscriptions(),
                    state.word(),
                    standing.suspensions());
        });
    }

    private void graceOver(SessionState.Open former, Ending ending) {
        locked(() -> {
            if (state.held() instanceof SessionState.Suspended suspended
                    && suspended.grant().equals(former.grant())) {
                end(ending);
            }
        });
    }

    /** Ends the session from this side. Later calls do nothing. */
    void end(Ending ending) {
        locked(() -> {
            if (leave()) {
                metrics.closed(ending.code());
                replies.close(ending);
            }
        });
    }

    /** Ends the session from a thread that must not wait for its lock. */
    private void endLater(Ending ending) {
        ports.executor().execute(() -> end(ending));
    }

    @Override
    public void writable() {
        hub.writable(subscriber);
    }

    @Override
    public void closed() {
        locked(this::leave);
    }

    private boolean leave() {
        if (state instanceof SessionState.Closed) {
            return false;
        }
        state = state.close();
        hub.remove(subscriber);
        sessions.remove(this);
        return true;
    }

    private void locked(Runnable action) {
        var _ =
                inTurn(() -> {
                    action.run();
                    return true;
                });
    }

    private <T> T inTurn(Supplier<T> action) {
        T result;
        lock.lock();
        try {
            result = action.get();
        } finally {
            lock.unlock();
        }
        replies.flush();
        return result;
    }

    /** The session as its deliveries know it. */
    private final class Owner implements Subscriber.Owner {
        @Override
        public void end(Ending ending) {
            Session.this.end(ending);
        }

        @Override
        public void expired() {
            locked(Session.this::expireIfDue);
        }

        @Override
        public Runnable audited(Suspension reason, boolean resumed) {
            return audit.flow(reason, resumed);
        }
    }
}
