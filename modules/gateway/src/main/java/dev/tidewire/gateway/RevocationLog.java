package dev.tidewire.gateway;

import java.util.concurrent.CompletableFuture;

/** Tells all gateways that tokens were taken back. Thread-safe. */
@FunctionalInterface
public interface RevocationLog {
    /**
     * Appends a revocation. Returns at once; completes when every gateway will learn of it, also
     * one that starts later, or exceptionally when that cannot be said.
     */
    CompletableFuture<Void> append(Revocation revocation);
}
