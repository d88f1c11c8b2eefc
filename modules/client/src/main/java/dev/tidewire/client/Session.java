package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * One connection, from its beginning to its end. Used by the client's thread, except that the
 * transport tells from any; what it tells after the end is ignored.
 */
final class Session implements Transport.Receiver {
    private static final System.Logger LOG = System.getLogger(Session.class.getName());
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int NO_CLOSE = 1006;
    private static final Set<String> OF_THE_TOKEN = Set.of("token_expired", "access_revoked");

    private final ClientContext context;
    private final Owner owner;
    private final Requests subscribing;
    private final Requests publishing;
    private final TokenRenewal renewal;
    private final SessionStreams streams;
    private final Loop.Task patience;
    private final Transport.Connection connection;
    private final Heartbeat heartbeat;
    private boolean authenticated;
    private long authenticatedAt;
    private volatile boolean over;

    /** Whom the connection serves. */
    interface Owner {
        /** Requests are answered from now on. */
        void authenticated(Session session);

        /** It has ended, which is told once. */
        void ended(Session session, int code, String reason);

        /** Nobody listens to a stream any more. */
        void abandoned(Stream stream);

        /** A stream was refused. */
        void refused(Stream stream, TidewireException refusal);
    }

    Session(ClientContext context, Owner owner, URI address, String token) {
        this.context = context;
        this.owner = owner;
        Loop loop = context.loop();
        subscribing = requests("s");
        streams = new SessionStreams(owner, subscribing);
        publishing = requests("p");
        renewal = new TokenRenewal(context, token, this::send);
        patience = loop.after(ANSWER, this::giveUp);
        heartbeat =
                new Heartbeat(
                        loop,
                        this::ping,
                        () -> ended(NO_CLOSE, "no sign of life for " + Heartbeat.DEAD));
        connection = context.transport().connect(address, token, this);
    }

    private void giveUp() {
        if (!authenticated) {
            end(NO_CLOSE, "no answer for " + ANSWER);
        }
    }

    private void ping() {
        connection.ping();
    }

    private Requests requests(String prefix) {
        return new Requests(
                prefix, context.loop(), context.backOff(), context.random(), this::send);
    }

    private void send(String text) {
        connection.send(text);
    }

    /** The token that was sent last. */
    String token() {
        return renewal.token();
    }

    boolean authenticated() {
        return authenticated;
    }

    /** For how long requests have been answered. */
    Duration age() {
        return authenticated
                ? Duration.ofNanos(context.loop().nanos() - authenticatedAt)
                : Duration.ZERO;
    }

    void subscribe(Stream stream) {
        streams.subscribe(stream);
    }

    /** Ends a stream of this connection. */
    void unsubscribe(Stream stream, Runnable done) {
        streams.unsubscribe(stream, done);
    }

    void publish(Request publication) {
        publishing.add(publication);
    }

    /** Ends it; nobody is told. */
    void over(boolean orderly) {
        over = true;
        patience.cancel();
        heartbeat.stop();
        renewal.stop();
        subscribing.close();
        publishing.close();
        if (orderly) {
            connection.close();
        } else {
            connection.abort();
        }
    }

    @Override
    public void message(String text) {
        heartbeat.listening(false);
        context.loop()
                .execute(() -> {
                    if (!over) {
                        takeSafely(text);
                        heartbeat.listening(true);
                        connection.request();
                    }
                });
    }

    @Override
    public void sign() {
        heartbeat.sign();
    }

    @Override
    public void ended(int code, String reason) {
        context.loop().execute(() -> end(code, reason));
    }

    private void end(int code, String reason) {
        if (!over) {
            owner.ended(this, code, reason);
        }
    }

    private void takeSafely(String text) {
        try {
            take(text);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a message cannot be handled", e);
            end(NO_CLOSE, "a message cannot be handled: " + e);
        }
    }

    private void take(String text) {
        JsonNode frame;
        try {
            frame = Json.read(text);
        } catch (IllegalArgumentException e) {
            end(NO_CLOSE, "the peer does not speak Tidewire's protocol: its message is no JSON");
            return;
        }
        context.listener().received(text, frame);
        switch (frame.path("type").asText()) {
            case "authenticated" -> authenticated(frame);
            case "subscribed" -> streams.subscribed(frame);
            case "unsubscribed" -> subscribing.answered(frame);
            case "published" -> publishing.answered(frame);
            case "event" -> streams.event(frame);
            case "cursor" -> streams.advanced(frame);
            case "gap" -> streams.gap(frame);
            case "expiring" -> expiring(Duration.ofSeconds(frame.path("inSeconds").asLong()));
            case "suspended" -> suspended(frame.path("reason").asText());
            case "resumed" -> resumed(frame.path("reason").asText());
            case "error" -> {
                streams.error(frame);
                publishing.refused(frame);
            }
            default -> {} // of a later version
        }
    }

    private void authenticated(JsonNode frame) {
        renewal.done();
        context.listener().authenticated(frame.path("subject").asText());
        if (!authenticated) {
            authenticated = true;
            authenticatedAt = context.loop().nanos();
            patience.cancel();
            owner.authenticated(this);
        }
    }

    private void expiring(Duration in) {
        context.listener().expiring(in);
        renewal.begin();
    }

    private void suspended(String reason) {
        if (OF_THE_TOKEN.contains(reason)) {
            subscribing.hold(true);
            publishing.hold(true);
            renewal.begin();
        }
        streams.suspended(reason);
    }

    private void resumed(String reason) {
        if (OF_THE_TOKEN.contains(reason)) {
            subscribing.hold(false);
            publishing.hold(false);
        }
        streams.resumed(reason);
    }
}
