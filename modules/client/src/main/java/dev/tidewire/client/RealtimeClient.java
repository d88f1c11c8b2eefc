package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of one workspace. It connects by itself, again after each loss, and goes on with every
 * subscription where its listener stands, so that the application gets each change once, in order,
 * whatever happens to connections and gateways in between; it refreshes its token in the open
 * connection; and it sends again what it has published without hearing that it is in the log.
 *
 * <p>Only two things end it: {@link #close()}, and a gateway that refuses access though there is no
 * other token (4002, 4003), of which {@link ConnectionListener#failed} and all subscriptions are
 * told.
 *
 * <p>Subscriptions that ask for the same share what the gateway sends: one that is to begin with
 * the {@code latest} joins another of the same channel, filter and fields where that one stands,
 * which may be a little behind what happens. One that is to begin elsewhere gets a connection of
 * its own where the first has the same already, so that each gets each change once from its
 * position.
 *
 * <p>Thread-safe. Its threads are daemons.
 */
public final class RealtimeClient implements AutoCloseable {
    private static final BackOff BACK_OFF =
            BackOff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final Loop loop;
    private final Lanes lanes;
    private final Supplier<String> keys;

    /**
     * @param keys makes idempotency keys
     */
    RealtimeClient(ClientContext context, Supplier<String> keys) {
        this.loop = context.loop();
        this.keys = keys;
        this.lanes = new Lanes(context);
        loop.execute(lanes::start);
    }

    /** How a client is to be. For one thread. */
    public static final class Builder {
        private final List<URI> addresses;
        private @Nullable TokenSupplier tokens;
        private BackOff backOff = BACK_OFF;
        private ConnectionListener listener = new ConnectionListener() {};

        private Builder(List<URI> addresses) {
            this.addresses = addresses;
        }

        /** Who gives tokens; required. */
        public Builder token(TokenSupplier supplier) {
            tokens = supplier;
            return this;
        }

        /** The pauses before it connects again; 100 ms to 10 s unless set. */
        public Builder backOff(BackOff pauses) {
            backOff = pauses;
            return this;
        }

        /** Who is told about the connection. */
        public Builder listener(ConnectionListener told) {
            listener = told;
            return this;
        }

        /**
         * A client that connects, and goes on trying where no gateway is there. Returns at once.
         *
         * @throws IllegalStateException if there is no token supplier
         */
        public RealtimeClient open() {
            if (tokens == null) {
                throw new IllegalStateException("a token supplier is missing; call token(...)");
            }
            return new RealtimeClient(
                    new ClientContext(
                            addresses,
                            tokens,
                            backOff,
                            listener,
                            new ThreadLoop(),
                            new JdkTransport(),
                            RandomGenerator.getDefault()),
                    () -> UUID.randomUUID().toString());
        }
    }

    /**
     * A client of a gateway.
     *
     * @param gateway such as {@code wss://live.example.com}; a path, if it has one, is taken as
     *     that of the workspace's WebSocket
     * @throws IllegalArgumentException if it is no address of a gateway
     */
    public static Builder to(URI gateway, String workspace) {
        return to(List.of(gateway), workspace);
    }

    /**
     * A client of several gateways of one installation, of which it uses one at a time and, when
     * that is lost, the next.
     *
     * @throws IllegalArgumentException if there is none, or one is no address of a gateway
     */
    public static Builder to(List<URI> gateways, String workspace) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("at least one gateway must be named");
        }
        return new Builder(gateways.stream().map(base -> Addresses.of(base, workspace)).toList());
    }

    /** Subscribes; the gateway is asked as soon as there is a connection. Returns at once. */
    public Subscription subscribe(SubscribeRequest request, SubscriptionListener listener) {
        Subscription subscription = new Subscription(loop, listener, this::leave);
        if (!loop.execute(() -> lanes.subscribe(subscription, request))) {
            subscription.close();
        }
        return subscription;
    }

    private void leave(Subscription ended, CompletableFuture<@Nullable Void> done) {
        if (!loop.execute(() -> lanes.leave(ended, () -> done.complete(null)))) {
            done.complete(null);
        }
    }

    /** {@link #publish(String, JsonNode, PublishOptions)} with nothing besides the data. */
    public CompletableFuture<Published> publish(String topic, JsonNode data) {
        return publish(topic, data, PublishOptions.NONE);
    }

    /**
     * Publishes an event. It is sent until the gateway says that it is in the log, over as many
     * connections as that takes; an idempotency key, which is made if none is given, keeps it from
     * being published twice.
     *
     * @param topic the topic of {@code events:topic}
     * @param data any JSON, which is copied
     * @return completes when the event is in the log, and with a {@link TidewireException} if it is
     *     refused, 10,000 others wait already, or the client ends; what depends on it is run by the
     *     thread that calls listeners
     */
    public CompletableFuture<Published> publish(
            String topic, JsonNode data, PublishOptions options) {
        String given = options.idempotencyKey();
        Publications.Publication publication =
                lanes.publications()
                        .publication(topic, data, options, given == null ? keys.get() : given);
        CompletableFuture<Published> result = publication.result();
        if (!result.isDone() && !loop.execute(() -> lanes.publish(publication))) {
            publication.refused(TidewireException.own("the client was closed", null));
        }
        return result;
    }

    /**
     * Disconnects and ends everything. What is not published yet fails. Waits, at most 10 s, until
     * no listener is being called any more, unless a listener is the caller.
     */
    @Override
    public void close() {
        if (loop.here()) {
            lanes.close();
        } else {
            loop.execute(lanes::close);
        }
        loop.close();
    }
}
