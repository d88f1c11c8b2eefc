package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.protocol.ClientFrame;
import dev.tidewire.protocol.ClientFrames;
import dev.tidewire.protocol.CloseCode;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ProtocolException;
import dev.tidewire.protocol.ServerFrame;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, from its connection to its end. Thread-safe: messages, timers and the
 * outcome of examinations take turns under the session's lock, and each session has its own.
 */
final class Session implements ClientSession {
    private final ReentrantLock lock = new ReentrantLock();
    private final GatewayPorts ports;
    private final GatewayMetrics metrics;
    private final SessionContext context;
    private final WorkspaceId workspace;
    private final SessionAudit audit;
    private final Replies replies;
    private final SessionQuota quota;
    private final Intake intake;
    private final Subscriber subscriber;
    private final Publications publications;
    private final Requests requests;
    private final SessionAccess access;
    private final Instant since;
    private boolean draining;

    Session(
            SessionContext context,
            WorkspaceId workspace,
            SessionQuota quota,
            SessionAudit audit,
            ClientConnection connection) {
        this.context = context;
        this.ports = context.ports();
        this.metrics = context.metrics();
        this.workspace = workspace;
        this.quota = quota;
        this.audit = audit;
        since = ports.clock().instant();
        replies = new Replies(connection, this::end);
        intake = new Intake(quota, replies, this::end, ports.nanoTime());
        subscriber =
                new Subscriber(
                        connection,
                        new Owner(),
                        quota,
                        new DeliveryBudget(quota, ports.nanoTime()));
        access = new SessionAccess(context, workspace, subscriber, audit, replies, new Turn());
        publications =
                new Publications(
                        ports.events(), metrics, quota, new Replies(connection, this::endLater));
        requests =
                new Requests(
                        context.hub(),
                        ports.catalogue(),
                        ports.log(),
                        ports.rows(),
                        subscriber,
                        workspace,
                        audit,
                        replies,
                        publications,
                        access.leases());
    }

    /** Begins with the handshake's token, or waits for one where it had none. */
    void start(@Nullable String token) {
        locked(() -> {
            if (token != null) {
                access.examine(new SessionState.Granting(null), token, null);
                return;
            }
            access.await(
                    ports.scheduler().after(context.settings().authTimeout(), this::authTimedOut));
        });
    }

    private void authTimedOut() {
        locked(() -> {
            if (access.state() instanceof SessionState.AwaitingAuth) {
                end(unauthenticated(DenialReason.TOKEN_MISSING.message()));
            }
        });
    }

    /** The end of who brought no token, which is recorded. */
    private Ending unauthenticated(String reason) {
        audit.denied(DenialReason.TOKEN_MISSING);
        metrics.authentication(DenialReason.TOKEN_MISSING.word());
        return new Ending(CloseCode.UNAUTHENTICATED, reason);
    }

    @Override
    public void received(String message) {
        locked(() -> {
            if (!draining && intake.admits(message)) {
                handle(message);
            }
        });
    }

    @Override
    public void receivedBinary() {
        locked(() -> {
            if (!intake.admits("")) {
                return;
            }
            switch (access.state()) {
                case SessionState.AwaitingAuth awaiting ->
                        refuse(awaiting, "the first message must be auth, as JSON text");
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
        switch (access.state()) {
            case SessionState.AwaitingAuth awaiting -> first(awaiting, message);
            case SessionState.Granting granting -> {
                if (!granting.hold(message, context.settings().maxWaiting())) {
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
                access.examine(awaiting.examine(), token, ref);
                return;
            }
            refuse(awaiting, "the first message must be auth");
        } catch (ProtocolException e) {
            refuse(awaiting, "the first message must be auth: " + e.getMessage());
        }
    }

    private void refuse(SessionState.AwaitingAuth awaiting, String reason) {
        access.refuse(awaiting.examine(), unauthenticated(reason));
    }

    private void request(SessionState.Held held, String message) {
        try {
            ClientFrame request = ClientFrames.parse(message);
            switch (request) {
                case ClientFrame.Auth(var ref, var token) ->
                        access.examine(held.examine(), token, ref);
                case ClientFrame.Unsubscribe unsubscribe -> requests.unsubscribe(unsubscribe);
                case ClientFrame.Ping(var ref) -> replies.send(new ServerFrame.Pong(ref));
                case ClientFrame.Subscribe _, ClientFrame.Explain _, ClientFrame.Publish _ ->
                        granted(request, null);
            }
        } catch (ProtocolException e) {
            replies.refuse(e);
        }
    }

    /** What needs a grant. The timer of the token's end may be late. */
    private void granted(ClientFrame request, @Nullable PolicyDecision decision)
            throws ProtocolException {
        access.expireIfDue();
        if (access.state() instanceof SessionState.Suspended(var grant, var denial, _)) {
            requests.refuseSuspended(grant, request, denial);
        } else if (access.state() instanceof SessionState.Open open) {
            requests.answer(open.grant(), request, decision)
                    .ifPresent(filter -> askBefore(open, filter, request));
        }
    }

    /** A policy is asked about the request, which then goes on. */
    private void askBefore(SessionState.Open open, Filter filter, ClientFrame request) {
        access.await(
                open,
                access.leases().ask(open.grant(), filter),
                decision -> {
                    try {
                        granted(request, decision);
                    } catch (ProtocolException e) {
                        replies.refuse(e);
                    }
                });
    }

    /** Suspends the session if its token has been revoked; false if it goes by another. */
    boolean revoke(Revocation revocation) {
        return inTurn(() -> access.revoke(revocation));
    }

    /** Ends the session at once, which is recorded; false if it has ended before. */
    boolean withdraw(Ending ending) {
        return inTurn(() -> {
            if (access.state() instanceof SessionState.Closed) {
                return false;
            }
            audit.revoked(access.state().grant());
            end(ending);
            return true;
        });
    }

    /**
     * Ends the session in order, once everything that it has published is answered; until then it
     * takes no more messages. Its subscriptions are told how far they are before.
     *
     * @return false if it has to be tried again
     */
    boolean drain(Ending ending) {
        return inTurn(() -> {
            draining = true;
            if (!publications.idle()) {
                return false;
            }
            context.hub().tellCursors(subscriber);
            end(ending);
            return true;
        });
    }

    String id() {
        return audit.session();
    }

    SessionView view() {
        return inTurn(() -> {
            Standing standing = context.hub().standing(subscriber);
            Grant grant = access.state().grant();
            return new SessionView(
                    id(),
                    workspace.value(),
                    grant == null ? null : grant.subject(),
                    audit.remoteAddress(),
                    since,
                    standing.subscriptions(),
                    access.state().word(),
                    standing.suspensions());
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
        context.hub().writable(subscriber);
    }

    @Override
    public void closed() {
        locked(this::leave);
    }

    private boolean leave() {
        if (!access.close()) {
            return false;
        }
        context.hub().remove(subscriber);
        quota.close();
        context.sessions().remove(this);
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
            locked(access::expireIfDue);
        }

        @Override
        public Runnable audited(Suspension reason, boolean resumed) {
            return audit.flow(reason, resumed);
        }
    }

    /** The session as its access knows it. */
    private final class Turn implements SessionAccess.Turn {
        @Override
        public void take(Runnable action) {
            locked(action);
        }

        @Override
        public void handle(String message) {
            Session.this.handle(message);
        }

        @Override
        public void holds(VerifiedToken token, String compact) {
            context.sessions().holds(Session.this, token, compact);
        }

        @Override
        public void end(Ending ending) {
            Session.this.end(ending);
        }
    }
}
