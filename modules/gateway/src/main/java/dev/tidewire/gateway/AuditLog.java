package dev.tidewire.gateway;

import dev.tidewire.model.AuditEvent;
import java.util.concurrent.CompletableFuture;

/** Keeps every decision about access. Thread-safe. */
@FunctionalInterface
public interface AuditLog {
    /**
     * Writes an event down. Returns at once; completes when it is safe, or exceptionally when it
     * cannot be written.
     */
    CompletableFuture<Void> record(AuditEvent event);
}
