package dev.tidewire.auth;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HTTP whose answers are bounded in time and size. Follows no redirects. Thread-safe. */
final class BoundedHttp implements AutoCloseable {
    private final HttpClient client;
    private final Duration timeout;
    private final int maxBytes;

    /** What became of a request. */
    sealed interface Outcome {
        record Answered(HttpResponse<byte[]> response) implements Outcome {
            int status() {
                return response.statusCode();
            }
        }

        /**
         * There was no whole answer in time.
         *
         * @param error why, in a word; never what was sent or received
         */
        record Failed(String error) implements Outcome {}
    }

    /**
     * @param timeout for a whole exchange, the body included
     * @param maxBytes of an answer's body; a longer one is no answer
     */
    BoundedHttp(Duration timeout, int maxBytes) {
        this.timeout = timeout;
        this.maxBytes = maxBytes;
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .build();
    }

    /** Waits for the answer. */
    Outcome send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer =
                    client.sendAsync(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
        } catch (RuntimeException e) {
            return failed(e);
        }
        try {
            // A timeout of the request itself would end with the headers; this covers the body.
            return new Outcome.Answered(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(e);
        } finally {
            answer.cancel(true);
        }
    }

    private static Outcome failed(Throwable cause) {
        return new Outcome.Failed(cause.getClass().getSimpleName());
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
