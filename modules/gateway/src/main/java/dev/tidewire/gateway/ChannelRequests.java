package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Answers requests for the list of a workspace's channels. Thread-safe. */
public final class ChannelRequests {
    private final HttpAdmission admission;
    private final Executor executor;
    private final Function<Grant, byte[]> catalogue;

    ChannelRequests(HttpAdmission admission, Executor executor, Function<Grant, byte[]> catalogue) {
        this.admission = admission;
        this.executor = executor;
        this.catalogue = catalogue;
    }

    /** Returns at once; always completes with an answer, on any thread. */
    public CompletableFuture<HttpAnswer> list(ConnectRequest caller) {
        return admission
                .admit(caller)
                .thenApplyAsync(
                        admitted -> HttpAnswer.of(200, catalogue.apply(admitted.grant())), executor)
                .exceptionally(HttpAdmission::answer);
    }
}
