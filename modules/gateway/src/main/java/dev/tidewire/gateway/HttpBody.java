package dev.tidewire.gateway;

import java.util.concurrent.CompletableFuture;

/** The body of an HTTP request, not read yet. */
public interface HttpBody {
    /** Its length in bytes as announced, or -1 where it is not known before its end. */
    long announcedLength();

    /**
     * Reads it, once. Returns at once; completes on any thread, exceptionally with a {@link
     * HttpRefusedException} where the body is longer than the limit, does not come in time, or
     * breaks off.
     *
     * @param limit most bytes to read
     */
    CompletableFuture<byte[]> read(int limit);
}
