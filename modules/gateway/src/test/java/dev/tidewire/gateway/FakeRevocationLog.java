package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers revocations, unless it is told to fail. */
final class FakeRevocationLog implements RevocationLog {
    private final List<Revocation> appended = new ArrayList<>();
    private @Nullable RuntimeException failing;

    @Override
    public synchronized CompletableFuture<Void> append(Revocation revocation) {
        if (failing != null) {
            return CompletableFuture.failedFuture(failing);
        }
        appended.add(revocation);
        return CompletableFuture.completedFuture(null);
    }

    synchronized void fail(@Nullable RuntimeException with) {
        failing = with;
    }

    synchronized List<Revocation> appended() {
        return List.copyOf(appended);
    }
}
