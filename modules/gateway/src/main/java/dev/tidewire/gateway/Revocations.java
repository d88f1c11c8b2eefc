package dev.tidewire.gateway;

import dev.tidewire.auth.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what was revoked until its tokens have ended by themselves. If there is too much of it,
 * the oldest is forgotten, which is counted. Thread-safe.
 */
final class Revocations {
    /** Longer than access tokens should live. */
    static final Duration MEMORY = Duration.ofHours(1);

    static final int LIMIT = 100_000;

    private final Duration memory;
    private final int limit;
    private final InstantSource clock;
    private final Runnable forgotten;

    /** In the order of their ends. */
    private final LinkedHashMap<TokenKey, Remembered> revoked = new LinkedHashMap<>();

    private record Remembered(Revocation revocation, Instant end) {}

    /**
     * @param memory how long a revocation is remembered
     * @param limit how many at most
     * @param forgotten told when one is forgotten before its time
     */
    Revocations(Duration memory, int limit, InstantSource clock, Runnable forgotten) {
        this.memory = memory;
        this.limit = limit;
        this.clock = clock;
        this.forgotten = forgotten;
    }

    /** Returns whether that covers more than what was known. */
    synchronized boolean add(Revocation revocation) {
        forgetEnded();
        Remembered earlier = revoked.remove(revocation.key());
        Revocation wider =
                earlier != null
                                && earlier.revocation()
                                        .issuedUntil()
                                        .isAfter(revocation.issuedUntil())
                        ? earlier.revocation()
                        : revocation;
        revoked.put(revocation.key(), new Remembered(wider, clock.instant().plus(memory)));
        if (revoked.size() > limit) {
            revoked.pollFirstEntry();
            forgotten.run();
        }
        return earlier == null
                || revocation.issuedUntil().isAfter(earlier.revocation().issuedUntil());
    }

    /** Whether the token has been revoked. */
    synchronized boolean cover(VerifiedToken token) {
        forgetEnded();
        if (revoked.isEmpty()) {
            return false;
        }
        for (TokenKey key : TokenKey.of(token)) {
            Remembered remembered = revoked.get(key);
            if (remembered != null && remembered.revocation().covers(token)) {
                return true;
            }
        }
        return false;
    }

    synchronized int size() {
        return revoked.size();
    }

    private void forgetEnded() {
        Instant now = clock.instant();
        Iterator<Map.Entry<TokenKey, Remembered>> oldest = revoked.entrySet().iterator();
        while (oldest.hasNext() && !oldest.next().getValue().end().isAfter(now)) {
            oldest.remove();
        }
    }
}
