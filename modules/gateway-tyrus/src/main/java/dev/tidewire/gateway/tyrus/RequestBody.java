package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.HttpBody;
import dev.tidewire.gateway.HttpRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.http.io.NIOInputStream;
import org.glassfish.grizzly.http.server.Request;

/** A request's body, read as it comes, without a thread that waits for it. */
final class RequestBody implements HttpBody {
    private final NIOInputStream stream;
    private final long announcedLength;
    private final Duration timeout;

    /**
     * Made while the request is being served, which the server asks for.
     *
     * @param timeout how long the whole body may take
     */
    RequestBody(Request request, Duration timeout) {
        this.stream = request.getNIOInputStream();
        this.announcedLength = request.getContentLengthLong();
        this.timeout = timeout;
    }

    @Override
    public long announcedLength() {
        return announcedLength;
    }

    @Override
    public CompletableFuture<byte[]> read(int limit) {
        Reading reading = new Reading(limit);
        reading.more();
        return reading.whole
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(
                                failure instanceof TimeoutException ? tooSlow() : failure));
    }

    private HttpRefusedException tooSlow() {
        return new HttpRefusedException(
                HttpAnswer.error(
                        408,
                        "request_timeout",
                        "the body did not come within " + timeout.toMillis() + " ms"));
    }

    /** Takes pieces one after the other; the server calls one method at a time. */
    private final class Reading implements ReadHandler {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final int limit;

        Reading(int limit) {
            this.limit = limit;
        }

        void more() {
            stream.notifyAvailable(this);
        }

        /**
         * Asking for more within the last piece, of which the server is about to say that it was
         * the last, would make it read the connection's next request too early.
         */
        @Override
        public void onDataAvailable() throws IOException {
            take();
            boolean last = bytes.size() == announcedLength && !stream.isFinished();
            if (!last && !whole.isDone()) {
                more();
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            take();
            whole.complete(bytes.toByteArray());
        }

        private void take() throws IOException {
            int ready = stream.available();
            if (ready > limit - bytes.size()) {
                whole.completeExceptionally(
                        HttpRefusedException.tooLarge(
                                "the body may have at most " + limit + " bytes"));
            } else if (ready > 0) {
                bytes.write(stream.readNBytes(ready));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(
                    new HttpRefusedException(
                            HttpAnswer.error(
                                    400, "bad_request", "the body broke off; send it whole")));
        }
    }
}
