package dev.tidewire.gateway;

import dev.tidewire.model.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Remembers events, and acknowledges them at once, when told to, or never. */
final class FakeAuditLog implements AuditLog {
    private final List<AuditEvent> events = new ArrayList<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean holding;
    private boolean failing;

    @Override
    public synchronized CompletableFuture<Void> record(AuditEvent event) {
        events.add(event);
        CompletableFuture<Void> recorded = new CompletableFuture<>();
        if (failing) {
            recorded.completeExceptionally(new IllegalStateException("no broker"));
        } else if (holding) {
            waiting.add(recorded);
        } else {
            recorded.complete(null);
        }
        return recorded;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized void fail() {
        failing = true;
    }

    void acknowledge() {
        List<CompletableFuture<Void>> held;
        synchronized (this) {
            holding = false;
            held = List.copyOf(waiting);
            waiting.clear();
        }
        held.forEach(recorded -> recorded.complete(null));
    }

    synchronized List<AuditEvent> events() {
        return List.copyOf(events);
    }

    List<AuditEvent.AuthGranted> grants() {
        return only(AuditEvent.AuthGranted.class);
    }

    List<AuditEvent.AuthDenied> denials() {
        return only(AuditEvent.AuthDenied.class);
    }

    List<AuditEvent.SessionSuspended> suspensions() {
        return only(AuditEvent.SessionSuspended.class);
    }

    List<AuditEvent.SessionResumed> resumptions() {
        return only(AuditEvent.SessionResumed.class);
    }

    private <T extends AuditEvent> List<T> only(Class<T> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
