package dev.tidewire.soak;

import dev.tidewire.client.BackOff;
import dev.tidewire.client.ConnectionListener;
import dev.tidewire.client.RealtimeClient;
import dev.tidewire.client.SubscribeRequest;
import dev.tidewire.client.Subscription;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user of the Java client, who subscribes, stalls, vanishes and comes back with the cursors, all
 * at random. For one thread; the counts may be read by any.
 */
final class Follower implements Runnable {
    private static final BackOff BACK_OFF =
            BackOff.exponential(Duration.ofMillis(100), Duration.ofSeconds(2));
    private static final int MOST_SUBSCRIPTIONS = 4;
    private static final int LEAST_TOKEN_SECONDS = 40;

    private final Cluster cluster;
    private final String workspace;
    private final List<Journal> journals;
    private final Random random;
    private final Pace pace;
    private final Consumer<Observation> began;
    private final Map<Observation, Subscription> subscriptions = new LinkedHashMap<>();
    private final Map<Observation, String> cursors = new LinkedHashMap<>();
    private final Counts counts;
    private @Nullable RealtimeClient client;

    /** How often what was done, by all followers. */
    record Counts(
            AtomicInteger connections,
            AtomicInteger losses,
            AtomicInteger stalls,
            AtomicInteger absences) {
        Counts() {
            this(
                    new AtomicInteger(),
                    new AtomicInteger(),
                    new AtomicInteger(),
                    new AtomicInteger());
        }
    }

    /**
     * @param journals of the workspace
     * @param began is told of every subscription
     */
    Follower(
            Cluster cluster,
            List<Journal> journals,
            Random random,
            Pace pace,
            Consumer<Observation> began,
            Counts counts) {
        this.cluster = cluster;
        this.journals = List.copyOf(journals);
        this.workspace = journals.getFirst().workspace();
        this.random = random;
        this.pace = pace;
        this.began = began;
        this.counts = counts;
    }

    @Override
    public void run() {
        connect();
        subscribe();
        subscribe();
        while (pace.rest(random, 8_000)) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> stall();
                case 3, 4 -> vanish();
                case 5 -> unsubscribe();
                default -> subscribe();
            }
        }
    }

    private void connect() {
        List<URI> gateways = new ArrayList<>(cluster.gateways());
        Collections.shuffle(gateways, random);
        int lifetime = LEAST_TOKEN_SECONDS + random.nextInt(60);
        client =
                RealtimeClient.to(gateways, workspace)
                        .token(() -> cluster.token(workspace, lifetime))
                        .backOff(BACK_OFF)
                        .listener(new Losses())
                        .open();
    }

    private RealtimeClient client() {
        if (client == null) {
            throw new IllegalStateException("not connected");
        }
        return client;
    }

    private void subscribe() {
        if (subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            return;
        }
        Journal journal = journals.get(random.nextInt(journals.size()));
        String table =
                random.nextInt(3) == 0 ? "*" : Keys.TABLES.get(random.nextInt(Keys.TABLES.size()));
        Observation observation =
                new Observation(
                        journal,
                        table,
                        SoakFilter.random(random),
                        random.nextInt(4) == 0,
                        random.nextInt(6) == 0 && journal.family() != Family.EVENTS);
        began.accept(observation);
        subscriptions.put(observation, client().subscribe(observation.request(), observation));
    }

    private void unsubscribe() {
        if (subscriptions.size() < 2) {
            return;
        }
        Observation chosen =
                List.copyOf(subscriptions.keySet()).get(random.nextInt(subscriptions.size()));
        Subscription subscription = subscriptions.remove(chosen);
        chosen.end();
        if (subscription != null) {
            var _ = subscription.unsubscribe();
        }
    }

    /** Handles no event for a while. */
    private void stall() {
        counts.stalls().incrementAndGet();
        CountDownLatch until = new CountDownLatch(1);
        subscriptions.keySet().forEach(observation -> observation.stall(until));
        pace.rest(random, 4_000);
        until.countDown();
    }

    /** Ends the client; another one goes on with the cursors. */
    private void vanish() {
        counts.absences().incrementAndGet();
        client().close();
        subscriptions.forEach((observation, subscription) ->
                subscription.cursor().ifPresent(cursor -> cursors.put(observation, cursor)));
        pace.rest(random, 4_000);
        connect();
        subscriptions.replaceAll(
                (observation, _) -> client().subscribe(again(observation), observation));
    }

    /** One that has no cursor yet begins anew. */
    private SubscribeRequest again(Observation observation) {
        String cursor = cursors.get(observation);
        return cursor == null ? observation.request() : observation.request().from(cursor);
    }

    void close() {
        client().close();
    }

    private final class Losses implements ConnectionListener {
        @Override
        public void authenticated(String subject) {
            counts.connections().incrementAndGet();
        }

        @Override
        public void disconnected(int code, String reason, Duration nextAttemptIn) {
            counts.losses().incrementAndGet();
        }
    }
}
