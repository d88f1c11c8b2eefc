package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.CloseCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets HTTP requests in as sessions are let in: each is examined and recorded as a session of its
 * own. Thread-safe.
 */
final class HttpAdmission {
    private static final Logger LOG = LoggerFactory.getLogger(HttpAdmission.class);
    private static final String CHALLENGE = "WWW-Authenticate";

    private final GatewayPorts ports;
    private final GatewaySettings settings;
    private final GatewayMetrics metrics;
    private final Admission admission;

    /** Who may go on, and where what is decided about them further is recorded. */
    record Admitted(Grant grant, SessionAudit audit) {}

    HttpAdmission(
            GatewayPorts ports,
            GatewaySettings settings,
            GatewayMetrics metrics,
            Admission admission) {
        this.ports = ports;
        this.settings = settings;
        this.metrics = metrics;
        this.admission = admission;
    }

    /** Completes with who asks, or exceptionally with a {@link HttpRefusedException}. */
    CompletableFuture<Admitted> admit(ConnectRequest request) {
        SessionAudit audit = new SessionAudit(ports, metrics, settings.instance(), request);
        Optional<WorkspaceId> workspace = WorkspaceId.parse(request.workspace());
        if (workspace.isEmpty()) {
            denied(audit, DenialReason.WORKSPACE_DENIED);
            return refused(forbidden(DenialReason.WORKSPACE_DENIED.message()));
        }
        String token = request.token();
        if (token == null) {
            denied(audit, DenialReason.TOKEN_MISSING);
            return refused(tokenMissing());
        }
        return admission
                .examine(token, workspace.get(), null, _ -> null, audit)
                .thenCompose(verdict -> admitted(verdict, audit));
    }

    static HttpAnswer tokenMissing() {
        return HttpAnswer.error(
                        401,
                        "unauthenticated",
                        "there is no token; send the header Authorization: Bearer TOKEN")
                .with(CHALLENGE, "Bearer");
    }

    private void denied(SessionAudit audit, DenialReason reason) {
        audit.denied(reason);
        metrics.authentication(reason.word());
    }

    private static CompletableFuture<Admitted> admitted(Verdict verdict, SessionAudit audit) {
        return switch (verdict) {
            case Verdict.Admitted(Grant grant) ->
                    CompletableFuture.completedFuture(new Admitted(grant, audit));
            case Verdict.Refused(Ending ending) -> refused(answer(ending));
            case Verdict.OtherSubject() ->
                    throw new IllegalStateException("a request has no earlier subject");
        };
    }

    /**
     * Looks again at who was let in a while ago.
     *
     * @throws HttpRefusedException if the token has expired or been revoked since
     */
    void requireStillGood(Admitted admitted) throws HttpRefusedException {
        Optional<Verdict.Refused> ended = admission.ended(admitted.grant(), admitted.audit());
        if (ended.isPresent()) {
            throw new HttpRefusedException(answer(ended.get().ending()));
        }
    }

    static HttpAnswer answer(Ending ending) {
        CloseCode code = ending.code();
        return switch (code.advice()) {
            case NEW_TOKEN ->
                    HttpAnswer.error(401, code.label(), ending.reason())
                            .with(CHALLENGE, "Bearer error=\"invalid_token\"");
            case NONE -> forbidden(ending.reason());
            case RECONNECT -> HttpAnswer.unavailable(ending.reason());
        };
    }

    /** The token is good, and does not allow this. */
    static HttpAnswer forbidden(String message) {
        return HttpAnswer.error(403, "scope_denied", message)
                .with(CHALLENGE, "Bearer error=\"insufficient_scope\"");
    }

    private static <T> CompletableFuture<T> refused(HttpAnswer answer) {
        return CompletableFuture.failedFuture(new HttpRefusedException(answer));
    }

    /** The answer to a request that failed. */
    static HttpAnswer answer(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof HttpRefusedException refused) {
            return refused.answer();
        }
        LOG.error("an HTTP request failed", Redacted.of(cause));
        return HttpAnswer.error(500, "internal_error", "the server's log says more");
    }
}
