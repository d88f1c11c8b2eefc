package dev.tidewire.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of the issuer's keys, for readiness and metrics.
 *
 * @param keys how many are known
 * @param lastSuccess when they were last fetched, or null before the first time
 * @param lastError why the last fetch failed, in a word, or null if it did not
 * @param fetched how many fetches have succeeded
 * @param failed how many have not
 */
public record KeyHealth(
        int keys,
        @Nullable Instant lastSuccess,
        @Nullable String lastError,
        long fetched,
        long failed) {
    /** Whether any token can be verified at all. */
    public boolean ready() {
        return keys > 0;
    }
}
