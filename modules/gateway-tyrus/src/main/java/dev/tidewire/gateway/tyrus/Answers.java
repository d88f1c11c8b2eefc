package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.Redacted;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.glassfish.grizzly.http.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers of HTTP resources. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /** A client that does not read its answer must keep nobody waiting but its own thread. */
    private static final Executor WRITERS = Thread::startVirtualThread;

    private Answers() {}

    /**
     * Sends an answer when it is there, without occupying the caller's thread until then.
     *
     * @param answering called at once, with the response suspended
     */
    static void sendLater(Response response, Supplier<CompletableFuture<HttpAnswer>> answering) {
        response.suspend();
        var _ =
                begun(answering)
                        .exceptionally(Answers::failed)
                        .thenAcceptAsync(ready -> sendAndResume(response, ready), WRITERS);
    }

    private static CompletableFuture<HttpAnswer> begun(
            Supplier<CompletableFuture<HttpAnswer>> answering) {
        try {
            return answering.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static HttpAnswer failed(Throwable failure) {
        LOG.error("An HTTP resource failed", Redacted.of(failure));
        return failed();
    }

    /** Something failed on this side. */
    static HttpAnswer failed() {
        return HttpAnswer.error(500, "internal_error", "the server's log says more");
    }

    /** The server lets go of a response by itself when its client has left. */
    private static void sendAndResume(Response response, HttpAnswer answer) {
        try {
            if (response.isSuspended()) {
                send(response, answer);
            }
        } catch (RuntimeException e) {
            LOG.debug("An answer could not be sent: {}", e.toString());
        } finally {
            if (response.isSuspended()) {
                response.resume();
            }
        }
    }

    static void send(Response response, HttpAnswer answer) {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        send(response, "application/json", answer.body());
    }

    /** Sends a whole body; for HEAD the server leaves it out by itself. */
    static void send(Response response, String type, byte[] body) {
        response.setContentType(type);
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        try {
            response.getOutputStream().write(body);
        } catch (IOException gone) {
            LOG.debug("A client left before its answer: {}", gone.toString());
        }
    }

    /** The method is none of those that the resource has. */
    static void methodNotAllowed(Response response, String allowed) {
        send(
                response,
                HttpAnswer.error(405, "method_not_allowed", "use " + allowed.split(",", 2)[0])
                        .with("Allow", allowed));
    }
}
