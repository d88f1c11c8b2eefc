package dev.tidewire.gateway;

import dev.tidewire.auth.VerifiedToken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this gateway, found by their ids and by what names their tokens. Thread-safe.
 *
 * <p>A session first puts its token down by {@link #holds} and then asks whether that has been
 * revoked; a revocation is first remembered and then looks for sessions. So one of the two always
 * sees the other.
 */
final class OpenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<Session, List<TokenKey>> keys = new ConcurrentHashMap<>();
    private final Map<TokenKey, Set<Session>> byKey = new ConcurrentHashMap<>();
    private final Revocations revocations;
    private final TokenHolders watch;

    /**
     * @param watch learns who goes by which token
     */
    OpenSessions(Revocations revocations, TokenHolders watch) {
        this.revocations = revocations;
        this.watch = watch;
    }

    void add(Session session) {
        byId.put(session.id(), session);
    }

    /**
     * The session goes by another token from now on. Called under the session's lock.
     *
     * @param compact the token as the client sent it
     */
    void holds(Session session, VerifiedToken token, String compact) {
        watch.holds(session.id(), token, compact);
        List<TokenKey> now = TokenKey.of(token);
        List<TokenKey> before = keys.put(session, now);
        now.forEach(key -> byKey.compute(key, (_, holders) -> with(holders, session)));
        if (before != null) {
            before.stream().filter(key -> !now.contains(key)).forEach(key -> drop(key, session));
        }
    }

    private static Set<Session> with(@Nullable Set<Session> holders, Session session) {
        Set<Session> all = holders == null ? ConcurrentHashMap.newKeySet(1) : holders;
        all.add(session);
        return all;
    }

    /** The session has ended. Called under the session's lock. */
    void remove(Session session) {
        byId.remove(session.id());
        watch.released(session.id());
        List<TokenKey> before = keys.remove(session);
        if (before != null) {
            before.forEach(key -> drop(key, session));
        }
    }

    private void drop(TokenKey key, Session session) {
        byKey.computeIfPresent(
                key,
                (_, holders) -> {
                    holders.remove(session);
                    return holders.isEmpty() ? null : holders;
                });
    }

    /**
     * Takes tokens back: the sessions that hold one are suspended, and none is accepted from now
     * on.
     *
     * @return how many sessions were suspended
     */
    int revoke(Revocation revocation) {
        boolean isNew = revocations.add(revocation);
        int suspended = 0;
        for (Session session : byKey.getOrDefault(revocation.key(), Set.of())) {
            suspended += session.revoke(revocation) ? 1 : 0;
        }
        if (isNew || suspended > 0) { // a gateway also reads what it has written itself
            LOG.info(
                    "access revoked: by={} id={} sessions={}",
                    revocation.key().kind(),
                    revocation.key().value(),
                    suspended);
        }
        return suspended;
    }

    /** Ends a session at once; false if there is none of this id. */
    boolean close(String id, Ending ending) {
        Session session = byId.get(id);
        return session != null && session.withdraw(ending);
    }

    /** All sessions, the oldest first. */
    List<SessionView> list() {
        List<SessionView> views = new ArrayList<>(byId.size());
        byId.values().forEach(session -> views.add(session.view()));
        views.sort(Comparator.comparing(SessionView::since).thenComparing(SessionView::id));
        return views;
    }

    Collection<Session> all() {
        return byId.values();
    }
}
