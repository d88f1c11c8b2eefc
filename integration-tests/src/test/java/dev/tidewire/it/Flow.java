package dev.tidewire.it;

import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Numbered rows, documents and events of a workspace each that are written all the time, and a
 * follower of each family.
 */
final class Flow implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MORE = 10;

    private final Shop shop;
    private final Documents documents;
    private final Publishing publishing;
    private final Map<String, Follower> followers = new LinkedHashMap<>();
    private final Map<String, AtomicInteger> written = new LinkedHashMap<>();
    private volatile boolean ending;

    /**
     * @param link where clients connect, given the gateway's own address
     */
    Flow(Stack stack, UnaryOperator<URI> link) throws SQLException {
        shop = new Shop(stack);
        documents = new Documents(stack);
        publishing = new Publishing(stack, documents.workspace);
        follow(
                "rows",
                stack,
                link,
                shop.workspace,
                "postgres:products",
                event -> event.path("record").path("id").asInt());
        follow(
                "documents",
                stack,
                link,
                documents.workspace,
                "mongo:*",
                event -> event.path("document").path("_id").asInt());
        follow(
                "events",
                stack,
                link,
                documents.workspace,
                "events:*",
                event -> event.path("data").asInt());
    }

    private void follow(
            String family,
            Stack stack,
            UnaryOperator<URI> link,
            String workspace,
            String channel,
            java.util.function.ToIntFunction<com.fasterxml.jackson.databind.JsonNode> number) {
        written.put(family, new AtomicInteger());
        followers.put(
                family,
                new Follower(
                        () -> stack.token(workspace),
                        link.apply(stack.url(workspace)),
                        channel,
                        number));
    }

    /**
     * Writes while something happens, and some more; then waits until all has arrived.
     *
     * @return for each family the longest time between two events
     */
    Map<String, Duration> during(Runnable happening) {
        ending = false;
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        writers.add(writer("rows", this::insertRow));
        writers.add(writer("documents", this::insertDocument));
        writers.add(writer("events", this::publish));
        awaitMore();
        followers.values().forEach(Follower::longestSilence);
        happening.run();
        awaitMore();
        ending = true;
        writers.forEach(CompletableFuture::join);
        followers.forEach((family, follower) ->
                await(family, () -> follower.count() >= written.get(family).get()));
        followers.forEach((family, follower) -> follower.assertNumbers(written.get(family).get()));
        return followers.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().longestSilence()));
    }

    /** Waits until some more of each family, written from now on, has arrived. */
    void awaitMore() {
        Map<String, Integer> now = new LinkedHashMap<>();
        written.forEach((family, count) -> now.put(family, count.get() + MORE));
        now.forEach((family, count) -> await(family, () -> followers.get(family).count() >= count));
    }

    private void await(String family, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(family + " to arrive")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    followers.values().forEach(Follower::stay);
                    return condition.call();
                });
    }

    /** All clients connect anew. */
    void comeBack() {
        followers.values().forEach(Follower::comeBack);
    }

    private CompletableFuture<Void> writer(String family, IntConsumer write) {
        AtomicInteger count = written.get(family);
        return CompletableFuture.runAsync(
                () -> {
                    while (!ending) {
                        write.accept(count.get());
                        count.incrementAndGet();
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                },
                task -> Thread.ofPlatform().daemon().name("writer-" + family).start(task));
    }

    private void insertRow(int id) {
        try {
            shop.sql("INSERT INTO products (id) VALUES (" + id + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void insertDocument(int id) {
        documents.collection("orders").insertOne(Documents.id(id));
    }

    /** Again, with its key, until it is acknowledged. */
    private void publish(int id) {
        Map<String, String> key = Map.of("Idempotency-Key", "event-" + id);
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    HttpResponse<String> answer =
                            publishing.post("tick", "application/json", Integer.toString(id), key);
                    return answer.statusCode() == 202;
                });
    }

    @Override
    public void close() throws SQLException {
        followers.values().forEach(Follower::close);
        publishing.close();
        documents.close();
        shop.close();
    }
}
