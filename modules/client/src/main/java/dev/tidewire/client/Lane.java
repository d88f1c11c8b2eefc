package dev.tidewire.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection that comes back: one {@link Session} after the other, each going on where its
 * streams stand. Used by the client's thread.
 */
final class Lane implements Session.Owner {
    /** A connection that has lasted so long was a good one; pauses begin with the first again. */
    private static final Duration STEADY = Duration.ofSeconds(2);

    private static final int MOST_REFUSALS = 3;
    private static final int UNAUTHENTICATED = 4002;
    private static final int SCOPE_DENIED = 4003;
    private static final int BAD_REQUEST = 4000;
    private static final Pattern RETRY_AFTER = Pattern.compile("retryAfter=(\\d{1,6})");

    private final ClientContext context;
    private final Owner owner;
    private final List<Stream> streams = new ArrayList<>();
    private @Nullable Session session;
    private Loop.Task next = () -> {};
    private int attempts;
    private int refusals;
    private int address;
    private boolean closed;

    /** Whom the lane belongs to. */
    interface Owner {
        /** Requests are answered from now on. */
        void authenticated(Lane lane, Session session);

        /** A connection has ended. */
        void lost(Lane lane, int code);

        /** The gateway will have none of it. */
        void failed(TidewireException error);

        /** A stream has to be taken elsewhere, where no other is like it. */
        void displaced(Stream stream);

        /** There are no streams any more. */
        void emptied(Lane lane);
    }

    Lane(ClientContext context, Owner owner) {
        this.context = context;
        this.owner = owner;
    }

    List<Stream> streams() {
        return streams;
    }

    /** The session that answers requests, if there is one. */
    @Nullable Session session() {
        return session != null && session.authenticated() ? session : null;
    }

    void start() {
        context.token(
                new ClientContext.TokenAnswer() {
                    @Override
                    public void token(String token) {
                        connect(token);
                    }

                    @Override
                    public void failed(Exception failure) {
                        tokenFailed(failure);
                    }
                });
    }

    private void tokenFailed(Exception failure) {
        if (!closed) {
            again(0, "the token supplier failed: " + failure);
        }
    }

    private void connect(String token) {
        if (closed) {
            return;
        }
        List<URI> addresses = context.addresses();
        session = new Session(context, this, addresses.get(address % addresses.size()), token);
    }

    void add(Stream stream) {
        streams.add(stream);
        Session open = session();
        if (open != null) {
            open.subscribe(stream);
        }
    }

    /** Ends a stream. */
    void remove(Stream stream, Runnable done) {
        streams.remove(stream);
        Session open = session();
        if (open == null) {
            done.run();
        } else {
            open.unsubscribe(stream, done);
        }
        if (streams.isEmpty()) {
            owner.emptied(this);
        }
    }

    void close() {
        closed = true;
        next.cancel();
        if (session != null) {
            session.over(true);
            session = null;
        }
    }

    @Override
    public void authenticated(Session open) {
        refusals = 0;
        streams.forEach(open::subscribe);
        owner.authenticated(this, open);
    }

    @Override
    public void ended(Session former, int code, String reason) {
        if (former.age().compareTo(STEADY) >= 0) {
            attempts = 0;
        }
        former.over(false);
        session = null;
        address++;
        streams.forEach(Stream::detached);
        owner.lost(this, code);
        if (code == UNAUTHENTICATED || code == SCOPE_DENIED) {
            refused(former.token(), code, reason);
        } else {
            again(code, reason);
        }
    }

    private void again(int code, String reason) {
        Duration pause = pause(reason);
        context.listener().disconnected(code, reason, pause);
        next = context.loop().after(pause, this::start);
    }

    private Duration pause(String reason) {
        Duration pause = context.backOff().pause(attempts++, context.random());
        Matcher asked = RETRY_AFTER.matcher(reason);
        return asked.find() ? pause.plusSeconds(Long.parseLong(asked.group(1))) : pause;
    }

    /** Only with another token is there a point in trying again. */
    private void refused(String token, int code, String reason) {
        refusals++;
        if (refusals >= MOST_REFUSALS) {
            owner.failed(refusal(code, reason));
            return;
        }
        context.token(
                new ClientContext.TokenAnswer() {
                    @Override
                    public void token(String other) {
                        if (closed) {
                            return;
                        }
                        if (other.equals(token)) {
                            owner.failed(refusal(code, reason));
                            return;
                        }
                        Duration pause = pause(reason);
                        context.listener().disconnected(code, reason, pause);
                        next = context.loop().after(pause, () -> connect(other));
                    }

                    @Override
                    public void failed(Exception failure) {
                        tokenFailed(failure);
                    }
                });
    }

    private static TidewireException refusal(int code, String reason) {
        String label = code == UNAUTHENTICATED ? "unauthenticated" : "scope_denied";
        return new TidewireException(code, label, reason, null);
    }

    @Override
    public void abandoned(Stream stream) {
        remove(stream, () -> {});
    }

    @Override
    public void refused(Stream stream, TidewireException refusal) {
        boolean perhapsKnown =
                refusal.code() == BAD_REQUEST
                        && !stream.latest()
                        && streams.stream()
                                .anyMatch(other ->
                                        other != stream
                                                && other.channel().equals(stream.channel()));
        remove(stream, () -> {});
        if (perhapsKnown) {
            owner.displaced(stream);
        } else {
            stream.fail(refusal);
        }
    }
}
