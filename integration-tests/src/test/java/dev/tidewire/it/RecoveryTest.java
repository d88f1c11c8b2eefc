package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What stops and starts again loses nothing that was committed, and repeats nothing. Has a stack of
 * its own.
 */
@EnabledIf("available")
class RecoveryTest {
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
    void captureIsKilledWhileMuchIsWritten() throws SQLException {
        assertAllArrive(
                traffic -> {
                    traffic.write(0, 200);
                    stack.capture.killAndStart();
                    traffic.write(200, 200);
                    stack.capture.awaitReady();
                    traffic.write(400, 100);
                },
                500);
    }

    @Test
    void theMatcherIsKilledWhileMuchIsWritten() throws SQLException {
        assertAllArrive(
                traffic -> {
                    traffic.write(0, 200);
                    stack.matcher.killAndStart();
                    traffic.write(200, 200);
                    stack.matcher.awaitReady();
                    traffic.write(400, 100);
                },
                500);
    }

    @Test
    void theMatcherIsStoppedAndStartedInOrder() throws SQLException {
        assertAllArrive(
                traffic -> {
                    traffic.write(0, 200);
                    stack.matcher.stopAndStart();
                    traffic.write(200, 200);
                    stack.matcher.awaitReady();
                    traffic.write(400, 100);
                },
                500);
    }

    @Test
    void theGatewayIsKilledAndItsClientsGoOnWhereTheyWere() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient before = stack.client(shop.workspace)) {
            String cursor = before.subscribe("postgres:products", "{}").path("cursor").asText();
            insert(shop, 0, 50);
            stack.gateway.killAndStart();
            insert(shop, 50, 50);
            stack.gateway.awaitReady();
            try (RealtimeClient after = stack.client(shop.workspace)) {
                after.subscribeFrom("postgres:products", cursor);
                insert(shop, 100, 50);
                assertIds(after, 150);
            }
        }
    }

    @Test
    void kafkaIsRestartedWhileMuchIsWritten() throws SQLException {
        assertAllArrive(
                traffic -> {
                    traffic.write(0, 200);
                    Thread writer = Thread.startVirtualThread(() -> traffic.write(200, 300));
                    stack.servers.restartKafka();
                    join(writer);
                },
                500);
    }

    @Test
    void everyDecisionHasOneRecordWhileKafkaIsRestarted() {
        try (Decisions decisions = new Decisions(stack)) {
            decisions.during(stack.servers::restartKafka);

            decisions.assertEachIsRecordedOnce(new AuditTrail(stack.servers.bootstrapServers()));
        }
    }

    @Test
    void postgresIsStoppedAndStarted() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            client.subscribe("postgres:products", "{}");
            insert(shop, 0, 200);
            stack.servers.stopPostgres();
            stack.servers.startPostgres();
            try (java.sql.Connection connection = stack.connect();
                    java.sql.Statement statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO %s.products (id) SELECT i FROM generate_series(200, 399) AS i"
                                .formatted(shop.schema));
            }
            assertIds(client, 400);
        }
    }

    @Test
    void aReplicationSlotThatWasDroppedIsAGapAndThenLive() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace);
                RealtimeClient other = stack.client("main")) {
            client.subscribe("postgres:products", "{\"predicates\":{\"price\":{\"$gt\":1}}}");
            other.subscribe("mongo:*", "{}");
            stack.capture.close();
            shop.sql("SELECT pg_drop_replication_slot('tidewire_shop')");
            shop.insert(1, "lost", "2");
            stack.capture.start();

            JsonNode gap = client.next(frame -> isGap(frame) || isEvent(frame), "a gap or event");
            shop.insert(2, "live", "2");

            assertThat(gap.path("type").asText()).isEqualTo("gap");
            assertThat(gap.path("channel").asText()).isEqualTo("postgres:products");
            assertThat(gap.path("reason").asText()).contains("slot");
            assertThat(client.next("event").path("record").path("id").asInt()).isEqualTo(2);
            assertThat(other.drain()).noneMatch(RecoveryTest::isGap);
        }
    }

    @Test
    void anOplogThatWasTooShortIsAGapAndThenLive() {
        assumeTrue(stack.servers.mongoForgets(), "needs a MongoDB whose oplog can be overrun");
        try (Documents documents = new Documents(stack);
                RealtimeClient client = stack.client(documents.workspace)) {
            client.subscribe("mongo:*", "{}");
            documents.collection("orders").insertOne(Documents.id(0));
            client.next("event");
            stack.capture.close();
            for (int id = 1; id <= 8; id++) {
                documents
                        .collection("orders")
                        .insertOne(Documents.id(id).append("large", new byte[10 << 20]));
            }
            stack.capture.start();

            JsonNode gap = client.next(frame -> isGap(frame) || isEvent(frame), "a gap or event");
            documents.collection("orders").insertOne(Documents.id(9));

            assertThat(gap.path("type").asText()).isEqualTo("gap");
            assertThat(gap.path("channel").asText()).isEqualTo("mongo:*");
            assertThat(client.next("event").path("document").path("_id").asInt()).isEqualTo(9);
        }
    }

    private static boolean isEvent(JsonNode frame) {
        return frame.path("type").asText().equals("event");
    }

    private static boolean isGap(JsonNode frame) {
        return frame.path("type").asText().equals("gap");
    }

    private static void assertAllArrive(Consumer<Traffic> disturbance, int count)
            throws SQLException {
        try (Traffic traffic = new Traffic(stack)) {
            disturbance.accept(traffic);

            traffic.assertAllArrived(count);
        }
    }

    private static void assertIds(RealtimeClient client, int rows) {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < rows) {
            JsonNode event = client.next("event");
            ids.add(event.path("record").path("id").asInt());
        }
        assertThat(ids).isEqualTo(IntStream.range(0, rows).boxed().toList());
        assertThat(client.drain()).noneMatch(frame -> frame.path("type").asText().equals("event"));
    }

    private static void insert(Shop shop, int from, int count) {
        try {
            for (int id = from; id < from + count; id++) {
                shop.sql("INSERT INTO products (id) VALUES (" + id + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
