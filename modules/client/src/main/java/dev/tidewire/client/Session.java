package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, Stream> streams = new HashMap<>();
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
        publishing = requests("p");
        renewal = new TokenRenewal(context, token, this::send);
        patience = loop.after(ANSWER, () -> end(NO_CLOSE, "no answer for " + ANSWER));
        connection = context.transport().connect(address, token, this);
        heartbeat =
                new Heartbeat(
                        loop,
                        connection,
                        () -> ended(NO_CLOSE, "no sign of life for " + Heartbeat.DEAD));
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
        subscribing.add(new Subscribing(stream));
    }

    /** Ends a stream of this connection. */
    void unsubscribe(Stream stream, Runnable done) {
        String id = stream.id();
        if (id == null || !streams.remove(id, stream)) {
            done.run();
            return;
        }
        for (int count = stream.count(); count > 0; count--) {
            subscribing.add(new Unsubscribing(id, count == 1 ? done : () -> {}));
        }
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
        context.loop()
                .execute(() -> {
                    if (!over) {
                        heartbeat.listening(false);
                        takeSafely(text);
                        heartbeat.listening(true);
                        connection.request();
                    }
                });
    }

    @Override
    public void sign() {
        // The constructor may not have come so far yet.
        Heartbeat known = heartbeat;
        if (known != null) {
            known.sign();
        }
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
            case "subscribed" -> subscribed(frame);
            case "unsubscribed" -> subscribing.answered(frame);
            case "published" -> publishing.answered(frame);
            case "event" -> {
                Event event = new Event(frame);
                each(frame, stream -> stream.event(event));
            }
            case "cursor" -> each(frame, stream -> stream.advanced(frame.path("cursor").asText()));
            case "gap" -> one(frame.path("subscription").asText(), stream -> stream.gap(frame));
            case "expiring" -> expiring(Duration.ofSeconds(frame.path("inSeconds").asLong()));
            case "suspended" -> suspended(frame.path("reason").asText());
            case "resumed" -> resumed(frame.path("reason").asText());
            case "error" -> error(frame);
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

    private void subscribed(JsonNode frame) {
        Stream former = streams.remove(frame.path("replaces").asText());
        if (former != null) {
            former.replaced(frame.path("subscription").asText(), frame.path("cursor").asText());
            streams.put(frame.path("subscription").asText(), former);
        }
        subscribing.answered(frame);
    }

    private void each(JsonNode frame, java.util.function.Consumer<Stream> call) {
        for (JsonNode id : frame.path("subscriptions")) {
            one(id.asText(), call);
        }
    }

    private void one(String id, java.util.function.Consumer<Stream> call) {
        Stream stream = streams.get(id);
        if (stream != null) {
            call.accept(stream);
            if (stream.empty()) {
                owner.abandoned(stream);
            }
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
        all().forEach(stream -> stream.suspended(reason));
    }

    private void resumed(String reason) {
        if (OF_THE_TOKEN.contains(reason)) {
            subscribing.hold(false);
            publishing.hold(false);
        }
        all().forEach(stream -> stream.resumed(reason));
    }

    private List<Stream> all() {
        return new ArrayList<>(streams.values());
    }

    private void error(JsonNode frame) {
        Stream ended = streams.remove(frame.path("subscription").asText());
        if (ended != null) {
            ended.detached();
            subscribing.refuse(new Subscribing(ended), frame);
        }
        subscribing.refused(frame);
        publishing.refused(frame);
    }

    private final class Subscribing implements Request {
        private final Stream stream;

        Subscribing(Stream stream) {
            this.stream = stream;
        }

        @Override
        public String frame(String ref) {
            return stream.frame(ref);
        }

        @Override
        public void answered(JsonNode answer) {
            String id = answer.path("subscription").asText();
            Stream same = streams.get(id);
            if (same != null) {
                same.absorb(stream);
                owner.abandoned(stream);
                return;
            }
            streams.put(id, stream);
            stream.subscribed(id, answer.path("cursor").asText());
            if (stream.empty()) {
                owner.abandoned(stream);
            }
        }

        @Override
        public void refused(TidewireException refusal) {
            owner.refused(stream, refusal);
        }

        @Override
        public void delayed(TidewireException refusal, Duration again) {
            stream.delayed(refusal, again);
        }
    }

    private record Unsubscribing(String id, Runnable done) implements Request {
        @Override
        public String frame(String ref) {
            return Json.object()
                    .put("type", "unsubscribe")
                    .put("subscription", id)
                    .put("ref", ref)
                    .toString();
        }

        @Override
        public void answered(JsonNode answer) {
            done.run();
        }

        @Override
        public void refused(TidewireException refusal) {
            done.run();
        }
    }
}
