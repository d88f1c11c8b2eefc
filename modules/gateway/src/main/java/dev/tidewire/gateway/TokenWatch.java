package dev.tidewire.gateway;

import dev.tidewire.auth.Introspection;
import dev.tidewire.auth.TokenIntrospector;
import dev.tidewire.auth.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks the issuer about the tokens of open sessions, about each once in an interval however many
 * sessions hold it, and takes back those that are good no more. While the issuer does not answer,
 * sessions go on. A token is kept for as long as a session holds it, and never shown. Thread-safe.
 *
 * <p>A token is first asked about at some moment of its first interval, so that the calls of many
 * sessions that came together are spread; at most {@link #MAX_CALLS} are under way.
 */
final class TokenWatch implements TokenHolders {
    /** Calls that are under way at the same time. */
    static final int MAX_CALLS = 16;

    /**
     * A token so close to its end is not asked about: the end is near enough, and an issuer whose
     * clock is a little ahead would make a revocation of it.
     */
    static final Duration NEAR_END = Duration.ofSeconds(5);

    private final TokenIntrospector issuer;
    private final Duration interval;
    private final RandomGenerator random;
    private final Scheduler scheduler;
    private final LimitedExecutor calls;
    private final InstantSource clock;
    private final GatewayMetrics metrics;
    private final Consumer<Revocation> revoke;
    private final ServiceHealth health;

    private final Map<String, Watched> byToken = new HashMap<>();
    private final Map<String, Watched> bySession = new HashMap<>();

    /** A token and the sessions that hold it. */
    private static final class Watched {
        private final String compact;
        private final VerifiedToken token;
        private final Set<String> sessions = new HashSet<>(2);
        private Scheduler.Task timer = () -> {};

        Watched(String compact, VerifiedToken token) {
            this.compact = compact;
            this.token = token;
        }

        boolean held() {
            return !sessions.isEmpty();
        }
    }

    /**
     * Asks whom the ports name, if anybody.
     *
     * @param revoke takes a token back
     */
    static TokenHolders of(
            GatewayPorts ports, GatewayMetrics metrics, Consumer<Revocation> revoke) {
        return ports.checks()
                .tokens()
                .<TokenHolders>map(check ->
                        new TokenWatch(
                                check,
                                ports.checks().random(),
                                ports.scheduler(),
                                ports.executor(),
                                ports.clock(),
                                metrics,
                                revoke))
                .orElse(TokenHolders.UNWATCHED);
    }

    /**
     * @param revoke takes a token back
     */
    TokenWatch(
            TokenCheck check,
            RandomGenerator random,
            Scheduler scheduler,
            Executor executor,
            InstantSource clock,
            GatewayMetrics metrics,
            Consumer<Revocation> revoke) {
        this.issuer = check.issuer();
        this.interval = check.interval();
        this.random = random;
        this.scheduler = scheduler;
        this.calls = new LimitedExecutor(executor, MAX_CALLS);
        this.clock = clock;
        this.metrics = metrics;
        this.revoke = revoke;
        health = new ServiceHealth(clock, "introspection", "sessions go on until their tokens end");
    }

    @Override
    public synchronized void holds(String session, VerifiedToken token, String compact) {
        Watched watched = byToken.get(compact);
        if (watched == null) {
            watched = new Watched(compact, token);
            byToken.put(compact, watched);
            askAfter(watched, Duration.ofNanos((long) (interval.toNanos() * random.nextDouble())));
        }
        watched.sessions.add(session);
        Watched before = bySession.put(session, watched);
        if (before != null && before != watched) {
            drop(before, session);
        }
    }

    @Override
    public synchronized void released(String session) {
        Watched before = bySession.remove(session);
        if (before != null) {
            drop(before, session);
        }
    }

    private void drop(Watched watched, String session) {
        watched.sessions.remove(session);
        if (!watched.held()) {
            watched.timer.cancel();
            byToken.remove(watched.compact, watched);
        }
    }

    @Override
    public Map<String, String> detail() {
        return health.detail();
    }

    private void askAfter(Watched watched, Duration delay) {
        watched.timer = scheduler.after(delay, () -> calls.execute(() -> askIfNeeded(watched)));
    }

    private void askIfNeeded(Watched watched) {
        if (needed(watched)) {
            ask(watched);
        }
    }

    private synchronized boolean needed(Watched watched) {
        return watched.held() && !watched.token.expired(clock.instant().plus(NEAR_END));
    }

    private void ask(Watched watched) {
        switch (introspect(watched.compact)) {
            case Introspection.Active() -> {
                metrics.introspection("active");
                health.answered();
                goOn(watched);
            }
            case Introspection.Inactive() -> {
                metrics.introspection("inactive");
                health.answered();
                forget(watched);
                revoke.accept(Revocation.of(watched.token));
            }
            case Introspection.Unknown(String error) -> {
                metrics.introspection("unknown");
                if (goOn(watched)) {
                    health.failed(error);
                }
            }
        }
    }

    private Introspection introspect(String compact) {
        try {
            return issuer.introspect(compact);
        } catch (RuntimeException e) {
            return new Introspection.Unknown(e.getClass().getSimpleName());
        }
    }

    /** Asks again later; false if nobody holds the token any more. */
    private synchronized boolean goOn(Watched watched) {
        if (watched.held()) {
            askAfter(watched, interval);
        }
        return watched.held();
    }

    /** Whoever comes with it again is asked about again. */
    private synchronized void forget(Watched watched) {
        watched.sessions.forEach(session -> bySession.remove(session, watched));
        watched.sessions.clear();
        byToken.remove(watched.compact, watched);
    }
}
