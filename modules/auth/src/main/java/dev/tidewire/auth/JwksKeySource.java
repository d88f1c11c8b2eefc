package dev.tidewire.auth;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from the issuer's JWKS address, held in memory.
 *
 * <p>A known key is found without waiting. An unknown one makes the caller wait for a fetch, which
 * all callers share and which happens at most once per {@link JwksSettings#minimumInterval()}. An
 * answer replaces all keys, so that those the issuer withdrew go; a failed fetch keeps them. After
 * {@link #start()} the keys are also fetched at once, then every {@link
 * JwksSettings#refreshInterval()}, and after a failure every minimum interval until it works.
 */
public final class JwksKeySource implements KeySource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JwksKeySource.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final JwksSettings settings;
    private final InstantSource clock;
    private final BoundedHttp http;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("tidewire-jwks").daemon().factory());
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile State state = State.NONE;

    public JwksKeySource(JwksSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.http = new BoundedHttp(settings.timeout(), settings.maxBytes());
    }

    /** Begins to fetch in the background. Returns at once, whether or not the issuer answers. */
    public void start() {
        var _ =
                ticker.scheduleWithFixedDelay(
                        this::refreshIfDue, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public KeyLookup find(String keyId) {
        VerificationKey known = state.keys().get(keyId);
        return known != null
                ? new KeyLookup.Found(known)
                : fetchIfDue(settings.minimumInterval()).find(keyId);
    }

    /** What readiness and metrics show. Never waits. */
    public KeyHealth check() {
        State current = state;
        return new KeyHealth(
                current.keys().size(),
                current.lastSuccess(),
                current.lastError(),
                current.fetched(),
                current.failed());
    }

    /** Ends the background work and any fetch under way. Keys already known stay usable. */
    @Override
    public void close() {
        ticker.shutdownNow();
        http.close();
    }

    void refreshIfDue() {
        State current = state;
        boolean good = current.lastSuccess() != null && current.lastError() == null;
        fetchIfDue(good ? settings.refreshInterval() : settings.minimumInterval());
    }

    private State fetchIfDue(Duration interval) {
        fetching.lock();
        try {
            Instant now = clock.instant();
            if (state.due(now, interval)) {
                State next = fetch(now);
                report(state, next);
                state = next;
            }
            return state;
        } finally {
            fetching.unlock();
        }
    }

    private State fetch(Instant now) {
        HttpRequest request =
                HttpRequest.newBuilder(settings.url()).header("Accept", "application/json").build();
        return switch (http.send(request)) {
            case BoundedHttp.Outcome.Failed(String error) -> state.failed(now, error);
            case BoundedHttp.Outcome.Answered answered ->
                    answered.status() == 200
                            ? read(now, answered.response().body())
                            : state.failed(now, "HTTP " + answered.status());
        };
    }

    private State read(Instant now, byte[] document) {
        try {
            return state.replaced(now, KeySetReader.read(document));
        } catch (IOException | RuntimeException e) {
            return state.failed(now, e.getClass().getSimpleName());
        }
    }

    private void report(State before, State after) {
        if (after.lastError() != null && !after.lastError().equals(before.lastError())) {
            log.warn(
                    "event=keys_unavailable url={} error={} keys={}: tokens of keys not known yet"
                            + " are refused until the issuer answers",
                    settings.url(),
                    after.lastError(),
                    after.keys().size());
        } else if (after.lastError() == null
                && (before.lastError() != null
                        || !after.keys().keySet().equals(before.keys().keySet()))) {
            log.info("event=keys_fetched url={} keys={}", settings.url(), after.keys().keySet());
        }
    }

    private record State(
            Map<String, VerificationKey> keys,
            @Nullable Instant lastAttempt,
            @Nullable Instant lastSuccess,
            @Nullable String lastError,
            long fetched,
            long failed) {
        static final State NONE = new State(Map.of(), null, null, null, 0, 0);

        State replaced(Instant now, Map<String, VerificationKey> published) {
            return new State(published, now, now, null, fetched + 1, failed);
        }

        State failed(Instant now, String error) {
            return new State(keys, now, lastSuccess, error, fetched, failed + 1);
        }

        /** A clock that was set back must not stop the fetching. */
        boolean due(Instant now, Duration interval) {
            return lastAttempt == null
                    || now.isBefore(lastAttempt)
                    || !now.isBefore(lastAttempt.plus(interval));
        }

        KeyLookup find(String keyId) {
            VerificationKey key = keys.get(keyId);
            if (key != null) {
                return new KeyLookup.Found(key);
            }
            return lastError == null ? new KeyLookup.Unknown() : new KeyLookup.Unavailable();
        }
    }
}
