package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What really travels is what {@code schemas/} says, and the schemas refuse what is not. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class SchemaConformanceTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final List<String> FRAMES = new CopyOnWriteArrayList<>();
    private static final List<String> SENT = new CopyOnWriteArrayList<>();

    private final String kafka;

    SchemaConformanceTest(Stack stack) {
        this.kafka = stack.servers.bootstrapServers();
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    static void produceTrafficOfEveryKind(Stack stack) throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client =
                        RealtimeClient.to(stack.url(shop.workspace))
                                .tap(FRAMES::add)
                                .tapSent(SENT::add)
                                .connect()) {
            client.send("{\"type\":\"auth\",\"token\":\"" + stack.token(shop.workspace) + "\"}");
            client.next("authenticated");
            stack.awaitChannel(shop.workspace, "postgres:products");
            client.send("{\"type\":\"ping\"}");
            client.send("{\"type\":\"ping\",\"ref\":\"1\"}");
            client.send("{\"type\":\"nonsense\"}");
            String subscription =
                    client.subscribe(
                                    "postgres:products",
                                    "{\"operations\":[\"INSERT\",\"UPDATE\",\"DELETE\",\"TRUNCATE\"],\"predicates\":{\"price\":{\"$gte\":1,\"$lt\":9},\"name\":{\"$like\":\"pro%\"}}}")
                            .path("subscription")
                            .asText();
            client.send(
                    "{\"type\":\"subscribe\",\"channel\":\"postgres:products\",\"fields\":[\"id\",\"price\"]}");
            client.next("subscribed");
            client.send(
                    "{\"type\":\"explain\",\"channel\":\"postgres:products\",\"filter\":{\"predicates\":"
                            + "{\"price\":{\"$gte\":1},\"$or\":[{\"name\":{\"$like\":\"pro%\"}},{\"tags.name\":\"new\"}]}},"
                            + "\"record\":{\"price\":5},\"oldRecord\":{\"price\":0.5},\"ref\":\"2\"}");
            client.next("explained");
            shop.insert(1, "books", "5");
            shop.sql("UPDATE products SET category = 'games'");
            shop.sql("UPDATE products SET price = 100");
            shop.sql("UPDATE products SET price = 6");
            shop.sql("DELETE FROM products");
            shop.sql("TRUNCATE products");
            client.next(
                    frame -> frame.path("operation").asText().equals("TRUNCATE"), "the TRUNCATE");
            client.send("{\"type\":\"unsubscribe\",\"subscription\":\"" + subscription + "\"}");
            client.next("unsubscribed");
            client.send("{\"type\":\"publish\",\"channel\":\"events:denied\",\"data\":null}");
            client.next("error");
            shop.sql("CREATE TABLE passing (id int)");
            stack.awaitChannel(shop.workspace, "postgres:passing");
            shop.sql("DROP TABLE passing");
            stack.awaitNoChannel(shop.workspace, "postgres:passing");
        }
        produceDocumentsAndEvents(stack);
        try (RealtimeClient denied =
                RealtimeClient.to(stack.url("denied")).bearer("garbage").connect()) {
            denied.awaitClosed();
        }
    }

    private static void produceDocumentsAndEvents(Stack stack) {
        try (Documents documents = new Documents(stack);
                Publishing publishing = new Publishing(stack, documents.workspace);
                RealtimeClient client =
                        RealtimeClient.to(stack.url(documents.workspace))
                                .bearer(stack.publisherToken(documents.workspace))
                                .tap(FRAMES::add)
                                .tapSent(SENT::add)
                                .connect()) {
            client.next("authenticated");
            client.subscribe("mongo:*", "{}");
            client.subscribe("events:*", "{}");
            MongoCollection<Document> orders = documents.collection("orders");
            orders.insertOne(Documents.id(1).append("a", 1));
            orders.updateOne(Documents.id(1), Updates.set("a", 2));
            orders.replaceOne(Documents.id(1), new Document("b", 3));
            orders.deleteOne(Documents.id(1));
            client.send(
                    "{\"type\":\"publish\",\"channel\":\"events:order.created\",\"data\":[1.50],"
                            + "\"idempotencyKey\":\"k\",\"correlationId\":\"c\",\"ref\":\"r\"}");
            client.next("published");
            publishing.post(
                    "order.created",
                    "application/cloudevents+json",
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":{}}",
                    Map.of());
            publishing.produce(
                    1, "2", Map.of("workspace", documents.workspace, "topic", "order.created"));
            publishing.produce(2, "no json", Map.of("workspace", documents.workspace));
            for (int events = 0; events < 6; ) {
                String operation = client.next("event").path("operation").asText();
                events += operation.equals("PUBLISH") || operation.equals("DELETE") ? 2 : 0;
            }
        }
    }

    @Test
    void everyServerFrameConforms() {
        Map<String, List<String>> byType =
                FRAMES.stream()
                        .collect(
                                Collectors.groupingBy(frame ->
                                        RealtimeClient.parse(frame).path("type").asText()));
        assertThat(byType.keySet())
                .contains(
                        "authenticated",
                        "subscribed",
                        "explained",
                        "event",
                        "unsubscribed",
                        "published",
                        "pong",
                        "error");
        byType.forEach((type, frames) ->
                frames.forEach(frame ->
                        assertThat(SCHEMAS.problems("server/" + type + ".schema.json", frame))
                                .as(frame)
                                .isEmpty()));
    }

    @Test
    void theServerAcceptsExactlyTheClientFramesThatConform() {
        List<String> refused =
                SENT.stream()
                        .filter(frame ->
                                !SCHEMAS.problems("client/client-frame.schema.json", frame)
                                        .isEmpty())
                        .toList();

        assertThat(SENT).hasSizeGreaterThan(5);
        assertThat(refused).containsExactly("{\"type\":\"nonsense\"}");
        assertThat(FRAMES.stream().filter(frame -> frame.contains("\"code\":4000")))
                .hasSameSizeAs(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "realtime.postgres,           kafka/change.schema.json,   false",
        "realtime.mongo,              kafka/change.schema.json,   false",
        "realtime.events,             kafka/change.schema.json,   false",
        "realtime.events.dead,        kafka/event-dead.schema.json, false",
        "realtime.interests,          kafka/interest.schema.json, true",
        "realtime.deliveries,         kafka/delivery.schema.json, false",
        "realtime.gateways,           kafka/gateway.schema.json,  false",
        "realtime.channels,           kafka/channel.schema.json,  true",
        "realtime.capture.offsets,    kafka/capture-offset.schema.json, false",
        "tidewire-matcher-filters-changelog, kafka/index-changelog.schema.json, true",
    })
    void everyRecordConforms(String topic, String schema, boolean jsonKey) {
        List<ConsumerRecord<byte[], byte[]>> records = WholeTopic.read(kafka, topic);
        assertThat(records).isNotEmpty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String projection = Schemas.project(record, jsonKey);
            assertThat(SCHEMAS.problems(schema, projection)).as(projection).isEmpty();
        }
    }

    @Test
    void everyEventThatIsNotRefusedConforms() {
        Awaitility.await()
                .untilAsserted(() -> {
                    Set<String> refused =
                            WholeTopic.read(kafka, Topics.EVENTS_DEAD).stream()
                                    .map(SchemaConformanceTest::origin)
                                    .collect(Collectors.toSet());
                    List<ConsumerRecord<byte[], byte[]>> taken =
                            WholeTopic.read(kafka, Topics.EVENTS_IN).stream()
                                    .filter(record -> !refused.contains(place(record)))
                                    .toList();
                    assertThat(refused).isNotEmpty();
                    assertThat(taken).isNotEmpty();
                    for (ConsumerRecord<byte[], byte[]> record : taken) {
                        assertConforms(
                                "kafka/event-in.schema.json", Schemas.project(record, false));
                    }
                });
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    private static String origin(ConsumerRecord<byte[], byte[]> dead) {
        return header(dead, "topic")
                + "-"
                + header(dead, "partition")
                + "-"
                + header(dead, "offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> dead, String name) {
        return new String(
                dead.headers().lastHeader("dead-" + name).value(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth-granted", "auth-denied"})
    void everyAuditRecordConforms(String kind) {
        List<ConsumerRecord<byte[], byte[]>> records =
                WholeTopic.read(kafka, Topics.AUDIT_PREFIX + kind);
        assertThat(records).isNotEmpty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            assertThat(SCHEMAS.problems("audit/" + kind + ".schema.json", value))
                    .as(value)
                    .isEmpty();
            JsonNode json = RealtimeClient.parse(value);
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(json.path("workspaceId").asText());
            assertThat(record.headers().lastHeader("ce_id")).isNotNull();
        }
    }

    @Test
    void theAnswersOverHttpConform(Stack stack) {
        try (Publishing publishing = new Publishing(stack, "main")) {
            HttpResponse<String> published =
                    publishing.post("seen", "application/json", "1", Map.of());
            HttpResponse<String> refused =
                    publishing.post("seen", "application/json", "{no", Map.of());
            HttpResponse<String> channels = publishing.channels("main");

            assertThat(published.statusCode()).isEqualTo(202);
            assertConforms("http/publish-response.schema.json", published.body());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertConforms("http/error.schema.json", refused.body());
            assertThat(channels.statusCode()).isEqualTo(200);
            assertConforms("http/channels.schema.json", channels.body());
        }
    }

    private static void assertConforms(String schema, String json) {
        assertThat(SCHEMAS.problems(schema, json)).as(json).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka/gateway.schema.json | {\"key\":\"x\",\"value\":{\"slot\":0,\"instance\":\"a\",\"startedAt\":1}}",
                "kafka/gateway.schema.json | {\"key\":\"0\",\"value\":{\"slot\":-1,\"instance\":\"a\",\"startedAt\":1}}",
                "kafka/channel.schema.json | {\"key\":{\"channel\":\"postgres:*\",\"source\":\"shop\"},\"value\":null}",
                "kafka/channel.schema.json | {\"key\":{\"channel\":\"postgres:a\",\"source\":\"shop\"},\"value\":{\"columns\":[{\"name\":\"a\"}],\"oldRecords\":true}}",
                "kafka/interest.schema.json | {\"key\":{\"kind\":\"claim\"},\"value\":{}}",
                "kafka/interest.schema.json | {\"key\":{\"kind\":\"heartbeat\",\"slot\":0},\"value\":{\"sentAt\":1}}",
                "kafka/change-value.schema.json | {\"channel\":\"postgres:a\",\"operation\":\"INSERT\",\"table\":\"a\",\"schema\":\"public\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"correlationId\":\"c\",\"id\":\"1\"}",
                "kafka/change-value.schema.json | {\"channel\":\"postgres:a\",\"operation\":\"MERGE\",\"table\":\"a\",\"schema\":\"public\",\"record\":{},\"timestamp\":\"2026-01-01T00:00:00Z\",\"correlationId\":\"c\",\"id\":\"1\"}",
                "audit/auth-granted.schema.json | {\"eventType\":\"auth-denied\"}",
            })
    void theSchemasRefuseWhatIsWrong(String schema, String json) {
        assertThat(SCHEMAS.problems(schema, json)).isNotEmpty();
    }
}
