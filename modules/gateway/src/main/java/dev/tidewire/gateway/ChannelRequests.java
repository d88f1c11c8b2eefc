package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Answers requests for the list of a workspace's channels. Thread-safe. */
public final class ChannelRequests {
    private final HttpAdmission admission;
    private final Executor executor;
    private final ChannelDirectory directory;

    ChannelRequests(HttpAdmission admission, Executor executor, ChannelDirectory directory) {
        this.admission = admission;
        this.executor = executor;
        this.directory = directory;
    }

    /** Returns at once; always completes with an answer, on any thread. */
    public CompletableFuture<HttpAnswer> list(ConnectRequest caller) {
        return admission
                .admit(caller)
                .thenApplyAsync(admitted -> HttpAnswer.of(200, json(admitted.grant())), executor)
                .exceptionally(HttpAdmission::answer);
    }

    private byte[] json(Grant grant) {
        return directory.json(grant).getBytes(StandardCharsets.UTF_8);
    }
}
