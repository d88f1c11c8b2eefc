package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.gateway.ChannelCatalogue;
import dev.tidewire.gateway.ChannelDirectory;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
            shop.sql("CREATE TABLE passing (id int)");
            stack.awaitChannel(shop.workspace, "postgres:passing");
            shop.sql("DROP TABLE passing");
            stack.awaitNoChannel(shop.workspace, "postgres:passing");
        }
        try (RealtimeClient denied =
                RealtimeClient.to(stack.url("denied")).bearer("garbage").connect()) {
            denied.awaitClosed();
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
                .contains("authenticated", "subscribed", "event", "unsubscribed", "pong", "error");
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
        assertThat(FRAMES.stream().filter(frame -> frame.contains("\"type\":\"error\"")))
                .hasSameSizeAs(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "realtime.postgres,           kafka/change.schema.json,   false",
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
    void theListOfChannelsConforms() {
        ChannelInfo orders =
                new ChannelInfo(
                        Channel.parse("postgres:orders"),
                        null,
                        "shop",
                        List.of(new ChannelInfo.Column("id", "integer", false, true)),
                        true);
        WorkspaceId workspace = WorkspaceId.of("main");
        String json =
                new ChannelDirectory(new OneChannel(orders))
                        .json(new Grant(reader(workspace), workspace, List.of()));

        assertThat(json).contains("postgres:orders");
        assertThat(SCHEMAS.problems("http/channels.schema.json", json)).isEmpty();
    }

    private static VerifiedToken reader(WorkspaceId workspace) {
        return new VerifiedToken(
                "ada",
                null,
                null,
                Set.of(workspace),
                Set.of("realtime:read"),
                Instant.EPOCH,
                Instant.MAX,
                null,
                null,
                Claims.none());
    }

    /** A catalogue of one channel. */
    private record OneChannel(ChannelInfo info) implements ChannelCatalogue {
        @Override
        public boolean contains(WorkspaceId workspace, Channel channel) {
            return info.isIn(workspace) && info.channel().equals(channel);
        }

        @Override
        public List<ChannelInfo> of(WorkspaceId workspace) {
            return info.isIn(workspace) ? List.of(info) : List.of();
        }
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
