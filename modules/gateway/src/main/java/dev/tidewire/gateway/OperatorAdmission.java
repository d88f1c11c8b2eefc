package dev.tidewire.gateway;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.TokenRefusedException;
import dev.tidewire.auth.VerifiedToken;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Lets operators' requests in. An operator needs a scope of its own and no workspace; each request
 * is recorded before it has an effect. Thread-safe.
 */
final class OperatorAdmission {
    private final GatewayPorts ports;
    private final GatewaySettings settings;
    private final GatewayMetrics metrics;
    private final Admission admission;
    private final String scope;

    /**
     * @param scope the scope or role that operators have
     */
    OperatorAdmission(
            GatewayPorts ports,
            GatewaySettings settings,
            GatewayMetrics metrics,
            Admission admission,
            String scope) {
        this.ports = ports;
        this.settings = settings;
        this.metrics = metrics;
        this.admission = admission;
        this.scope = scope;
    }

    /** Completes when the request may go on, or exceptionally with why not. */
    CompletableFuture<Void> admit(ConnectRequest request) {
        SessionAudit audit = SessionAudit.ofOperator(ports, metrics, settings.instance(), request);
        return CompletableFuture.completedFuture(request)
                .thenComposeAsync(asked -> decide(asked, audit), ports.executor());
    }

    private CompletableFuture<Void> decide(ConnectRequest request, SessionAudit audit) {
        String token = request.token();
        if (token == null) {
            audit.denied(DenialReason.TOKEN_MISSING);
            metrics.authentication(DenialReason.TOKEN_MISSING.word());
            return refused(HttpAdmission.tokenMissing());
        }
        VerifiedToken verified;
        try {
            verified = ports.tokens().verify(token);
        } catch (TokenRefusedException e) {
            audit.denied(e.reason());
            Verdict.Refused verdict = admission.refused(e.reason());
            return admission
                    .told(verdict, audit)
                    .thenCompose(_ -> refused(HttpAdmission.answer(verdict.ending())));
        }
        if (admission.revoked(verified, audit).isPresent()) {
            return refused(HttpAdmission.forbidden(DenialReason.ACCESS_REVOKED.message()));
        }
        if (!verified.scopes().contains(scope)) {
            audit.denied(
                    verified,
                    new AccessDecision.Denied(
                            DenialReason.SCOPE_MISSING,
                            scope,
                            ports.access().scopesEvaluated(verified)));
            metrics.authentication(DenialReason.SCOPE_MISSING.word());
            return refused(
                    HttpAdmission.forbidden(
                            "token lacks the scope of operators; it needs " + scope));
        }
        return recorded(verified, audit);
    }

    private CompletableFuture<Void> recorded(VerifiedToken token, SessionAudit audit) {
        return audit.granted(token, List.of(scope))
                .exceptionallyCompose(failure -> {
                    metrics.auditFailed();
                    metrics.authentication("unrecorded");
                    return refused(
                            HttpAnswer.unavailable("access cannot be recorded at the moment"));
                })
                .thenRun(() -> metrics.authentication("granted"));
    }

    private static CompletableFuture<Void> refused(HttpAnswer answer) {
        return CompletableFuture.failedFuture(new HttpRefusedException(answer));
    }
}
