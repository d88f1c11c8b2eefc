package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Answers operators, who see and end the sessions of this gateway, of all workspaces. Thread-safe.
 */
public final class OperatorRequests {
    private static final Ending CLOSED =
            new Ending(CloseCode.SCOPE_DENIED, "an operator has ended the session");

    private final OperatorAdmission admission;
    private final OpenSessions sessions;

    OperatorRequests(OperatorAdmission admission, OpenSessions sessions) {
        this.admission = admission;
        this.sessions = sessions;
    }

    /** Lists the sessions. Returns at once; always completes with an answer, on any thread. */
    public CompletableFuture<HttpAnswer> list(ConnectRequest caller) {
        return admission
                .admit(caller)
                .thenApply(_ -> HttpAnswer.of(200, HttpAnswer.json(Map.of("sessions", views()))))
                .exceptionally(HttpAdmission::answer);
    }

    private List<Map<String, Object>> views() {
        return sessions.list().stream().map(SessionView::json).toList();
    }

    /**
     * Ends a session. Returns at once; always completes with an answer, on any thread.
     *
     * @param id the session's
     */
    public CompletableFuture<HttpAnswer> close(ConnectRequest caller, String id) {
        return admission
                .admit(caller)
                .thenApply(_ -> closed(id))
                .exceptionally(HttpAdmission::answer);
    }

    private HttpAnswer closed(String id) {
        return sessions.close(id, CLOSED)
                ? HttpAnswer.of(200, HttpAnswer.json(Map.of("closed", id)))
                : HttpAnswer.error(
                        404,
                        "not_found",
                        "this gateway has no such session; it may have ended, or be another"
                                + " gateway's");
    }
}
