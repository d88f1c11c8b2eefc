package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down the decisions about one session, numbered from 0. Thread-safe. */
final class SessionAudit {
    private static final Logger LOG = LoggerFactory.getLogger(SessionAudit.class);

    private final AuditLog log;
    private final InstantSource clock;
    private final GatewayMetrics metrics;
    private final String gateway;
    private final String session;
    private final String workspace;
    private final ConnectRequest request;
    private final AtomicLong decisions = new AtomicLong();
    private volatile @Nullable Grant holder;

    SessionAudit(
            GatewayPorts ports, GatewayMetrics metrics, String gateway, ConnectRequest request) {
        this(
                ports,
                metrics,
                gateway,
                request,
                WorkspaceId.parse(request.workspace())
                        .map(WorkspaceId::value)
                        .orElse(AuditEvent.Context.MALFORMED));
    }

    private SessionAudit(
            GatewayPorts ports,
            GatewayMetrics metrics,
            String gateway,
            ConnectRequest request,
            String workspace) {
        this.log = ports.audit();
        this.clock = ports.clock();
        this.metrics = metrics;
        this.gateway = gateway;
        this.session = ports.sessionIds().get();
        this.workspace = workspace;
        this.request = request.withoutToken();
    }

    /** For a request that is about the gateway, not about a workspace. */
    static SessionAudit ofOperator(
            GatewayPorts ports, GatewayMetrics metrics, String gateway, ConnectRequest request) {
        return new SessionAudit(ports, metrics, gateway, request, AuditEvent.Context.ALL);
    }

    /** The session's name, which no other ever has. */
    String session() {
        return session;
    }

    String remoteAddress() {
        return request.remoteAddress();
    }

    /** The grant that later suspensions are about. */
    void holder(Grant grant) {
        holder = grant;
    }

    /**
     * Deliveries have stopped, or go on again. Takes the decision's number and time now.
     *
     * @return writes it down
     */
    Runnable flow(Suspension reason, boolean resumed) {
        Grant grant = holder;
        AuditEvent.Context context =
                grant == null
                        ? context(null, List.of())
                        : context(grant.token(), grant.scopesEvaluated());
        AuditEvent event =
                resumed
                        ? new AuditEvent.SessionResumed(context, reason.word(), context.timestamp())
                        : new AuditEvent.SessionSuspended(context, reason.word());
        return () -> write(event);
    }

    /** Completes when the grant is on record. */
    CompletableFuture<Void> granted(Grant grant) {
        return log.record(
                new AuditEvent.AuthGranted(context(grant.token(), grant.scopesEvaluated())));
    }

    /** Completes when it is on record that an operator was let in. */
    CompletableFuture<Void> granted(VerifiedToken token, List<String> scopes) {
        return log.record(new AuditEvent.AuthGranted(context(token, scopes)));
    }

    /** The session was ended, whatever it held. */
    void revoked(@Nullable Grant grant) {
        if (grant == null) {
            denied(DenialReason.ACCESS_REVOKED);
        } else {
            denied(
                    grant.token(),
                    new AccessDecision.Denied(
                            DenialReason.ACCESS_REVOKED, null, grant.scopesEvaluated()));
        }
    }

    /** The connection, or its new token, was refused before the token was known to be good. */
    void denied(DenialReason reason) {
        denied(context(null, List.of()), null, null, reason, null);
    }

    /** The bearer of a good token was refused. */
    void denied(VerifiedToken token, AccessDecision.Denied denied) {
        denied(
                context(token, denied.scopesEvaluated()),
                null,
                null,
                denied.reason(),
                denied.missingScope());
    }

    /**
     * A subscription was refused, or ended because a new token does not cover it; or the
     * explanation of a filter, or an event.
     *
     * @param filter the subscription's, or the one to explain; null for an event
     */
    void denied(Grant grant, Family family, @Nullable String filter, AccessDecision.Denied denied) {
        denied(
                context(grant.token(), denied.scopesEvaluated()),
                family.label(),
                filter,
                denied.reason(),
                denied.missingScope());
    }

    private void denied(
            AuditEvent.Context context,
            @Nullable String family,
            @Nullable String filter,
            DenialReason reason,
            @Nullable String missingScope) {
        write(
                new AuditEvent.AuthDenied(
                        context, null, family, filter, reason.word(), missingScope, 1));
    }

    private void write(AuditEvent event) {
        var _ =
                log.record(event)
                        .exceptionally(failure -> {
                            metrics.auditFailed();
                            LOG.error(
                                    "a decision could not be recorded: kind={} decision={}",
                                    event.kind(),
                                    event.context().id(),
                                    failure);
                            return null;
                        });
    }

    private AuditEvent.Context context(@Nullable VerifiedToken token, List<String> scopes) {
        return new AuditEvent.Context(
                session,
                decisions.getAndIncrement(),
                workspace,
                token == null ? null : token.tenant(),
                token == null ? null : token.subject(),
                scopes,
                request.remoteAddress(),
                gateway,
                request.correlationId(),
                clock.instant());
    }
}
