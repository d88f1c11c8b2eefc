package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidewire.client.ConnectionListener;
import dev.tidewire.client.Event;
import dev.tidewire.client.Published;
import dev.tidewire.client.RealtimeClient;
import dev.tidewire.client.SubscribeRequest;
import dev.tidewire.client.Subscription;
import dev.tidewire.client.TokenSupplier;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.ServersAvailable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * An application that uses the Java client has nothing to do about gateways that are killed and
 * tokens that end. Has a stack of its own.
 */
@EnabledIf("available")
class ClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Stack stack;

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    static void start() {
        stack = Stack.start();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void everyChangeComesOnceAndInOrderThoughTheGatewayIsKilled() throws Exception {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = client(shop.workspace, () -> stack.token(shop.workspace))) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            BlockingQueue<Integer> all = subscribe(client, "{}");
            BlockingQueue<Integer> odd =
                    subscribe(client, "{\"predicates\":{\"id\":{\"$in\":[1,101,151]}}}");
            shop.insertAll(0, 50);
            take(all, 20);
            Thread writer = Thread.startVirtualThread(() -> shop.insertAll(50, 150));
            stack.gateway.killAndStart();
            writer.join();
            stack.gateway.awaitReady();
            stack.gateway.killAndStart();
            shop.insertAll(150, 200);

            assertThat(take(all, 180)).isEqualTo(IntStream.range(20, 200).boxed().toList());
            assertThat(take(odd, 3)).containsExactly(1, 101, 151);
            shop.insertAll(200, 201);
            assertThat(take(all, 1)).containsExactly(200);
            assertThat(odd).isEmpty();
        }
    }

    @Test
    void twoPositionsOfTheSameGoOnEachWhereItStoodThoughTheGatewayIsKilled() throws Exception {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = client(shop.workspace, () -> stack.token(shop.workspace))) {
            shop.insertAll(0, 20);
            stack.awaitChannel(shop.workspace, "postgres:products");
            BlockingQueue<Integer> latest = subscribe(client, "{}");
            BlockingQueue<Integer> earliest = new LinkedBlockingQueue<>();
            client.subscribe(
                            SubscribeRequest.to("postgres:products").from("earliest"),
                            event -> earliest.add(id(event)))
                    .awaitLive(PATIENCE);
            take(earliest, 5);
            shop.insertAll(20, 30);
            stack.gateway.killAndStart();
            shop.insertAll(30, 40);

            assertThat(take(latest, 20)).isEqualTo(IntStream.range(20, 40).boxed().toList());
            assertThat(take(earliest, 35)).isEqualTo(IntStream.range(5, 40).boxed().toList());
        }
    }

    @Test
    void aStoredCursorGoesOnInAnotherClient() throws Exception {
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            Subscription subscription;
            try (RealtimeClient before =
                    client(shop.workspace, () -> stack.token(shop.workspace))) {
                BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
                subscription =
                        before.subscribe(
                                        SubscribeRequest.to("postgres:products"),
                                        event -> seen.add(id(event)))
                                .awaitLive(PATIENCE);
                shop.insertAll(0, 3);
                take(seen, 3);
            }
            String cursor = subscription.cursor().orElseThrow();
            shop.insertAll(3, 6);
            try (RealtimeClient after = client(shop.workspace, () -> stack.token(shop.workspace))) {
                BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
                after.subscribe(
                        SubscribeRequest.to("postgres:products").from(cursor),
                        event -> seen.add(id(event)));

                assertThat(take(seen, 3)).containsExactly(3, 4, 5);
            }
        }
    }

    @Test
    void theTokenIsReplacedInTheOpenConnection() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        BlockingQueue<String> authenticated = new LinkedBlockingQueue<>();
        try (Shop shop = new Shop(stack);
                RealtimeClient client =
                        RealtimeClient.to(base(), shop.workspace)
                                .token(() -> brief(shop.workspace, connections))
                                .listener(
                                        new ConnectionListener() {
                                            @Override
                                            public void authenticated(String subject) {
                                                authenticated.add("authenticated");
                                            }

                                            @Override
                                            public void disconnected(
                                                    int code,
                                                    String reason,
                                                    Duration nextAttemptIn) {
                                                authenticated.add(
                                                        "disconnected " + code + " " + reason);
                                            }
                                        })
                                .open()) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            BlockingQueue<Integer> seen = subscribe(client, "{}");

            assertThat(poll(authenticated)).isEqualTo("authenticated");
            assertThat(poll(authenticated)).isEqualTo("authenticated");
            assertThat(poll(authenticated)).isEqualTo("authenticated");
            shop.insertAll(0, 10);
            assertThat(take(seen, 10)).isEqualTo(IntStream.range(0, 10).boxed().toList());
            assertThat(connections).hasValueGreaterThanOrEqualTo(3);
        }
    }

    /** The first ones are about to end from the beginning. */
    private static String brief(String workspace, AtomicInteger asked) {
        Duration lifetime = Duration.ofSeconds(asked.incrementAndGet() < 3 ? 3 : 300);
        return stack.issuer.token(
                TokenRequest.forUser("ada").withWorkspaces(workspace).withLifetime(lifetime));
    }

    @Test
    void whatIsPublishedWhileTheGatewayIsKilledIsInTheLogOnce() throws Exception {
        try (Shop shop = new Shop(stack);
                RealtimeClient client =
                        client(shop.workspace, () -> stack.publisherToken(shop.workspace))) {
            BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
            client.subscribe(
                            SubscribeRequest.to("events:order.*"),
                            event -> seen.add(event.record().asInt()))
                    .awaitLive(PATIENCE);
            List<CompletableFuture<Published>> published = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                published.add(
                        client.publish("order.paid", JsonNodeFactory.instance.numberNode(number)));
                if (number == 50) {
                    stack.gateway.killAndStart();
                }
            }
            for (CompletableFuture<Published> each : published) {
                assertThat(each.get(60, TimeUnit.SECONDS).channel()).isEqualTo("events:order.paid");
            }

            assertThat(take(seen, 100))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
            client.publish("order.paid", JsonNodeFactory.instance.numberNode(100)).join();
            assertThat(take(seen, 1)).containsExactly(100);
        }
    }

    private static RealtimeClient client(String workspace, TokenSupplier tokens) {
        return RealtimeClient.to(base(), workspace).token(tokens).open();
    }

    private static URI base() {
        return URI.create(stack.http("/").toString().replace("http:", "ws:"));
    }

    private static BlockingQueue<Integer> subscribe(RealtimeClient client, String filter) {
        BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();
        client.subscribe(
                        SubscribeRequest.to("postgres:products").filter(filter),
                        event -> seen.add(id(event)))
                .awaitLive(PATIENCE);
        return seen;
    }

    private static int id(Event event) {
        return event.record().path("id").asInt();
    }

    private static List<Integer> take(BlockingQueue<Integer> seen, int count)
            throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(poll(seen));
        }
        return taken;
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("arrives in time").isNotNull();
        return next;
    }
}
