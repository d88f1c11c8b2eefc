package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.LogoutToken;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.gateway.AccessChecks;
import dev.tidewire.gateway.ClientSession;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.GatewaySettings;
import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.HttpBody;
import dev.tidewire.gateway.RowRules;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayRuntimeTest {
    private static final WorkspaceId ACME = WorkspaceId.of("acme");
    private static final List<String> TABLES =
            List.of("first", "withdrawn", "alive", "malformed", "earlier", "restarted");
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    @TempDir static Path folder;

    private static EmbeddedKafka kafka;

    private FakeMatcher matcher;
    private GatewayRuntime gateway;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        TestTopics.create(kafka.bootstrapServers(), TestTopics.all());
        try (FakeCapture capture = new FakeCapture(kafka.bootstrapServers())) {
            for (String table : TABLES) {
                capture.has(ACME, "postgres:" + table);
            }
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void startGateway() {
        gateway = start();
        matcher = new FakeMatcher(kafka.bootstrapServers());
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
        matcher.close();
    }

    private static GatewayRuntime start() {
        return start(kafka.bootstrapServers(), Duration.ofSeconds(30));
    }

    private static GatewayRuntime start(String bootstrapServers, Duration startTimeout) {
        return start(bootstrapServers, 0, startTimeout);
    }

    private static GatewayRuntime start(String bootstrapServers, int slot, Duration startTimeout) {
        String instance = "gateway-" + INSTANCES.getAndIncrement();
        return GatewayRuntime.start(
                new KafkaGatewaySettings(
                        Map.of("bootstrap.servers", bootstrapServers),
                        slot,
                        instance,
                        Duration.ofMillis(500),
                        startTimeout),
                GatewaySettings.of(instance),
                token ->
                        new VerifiedToken(
                                "alice",
                                null,
                                null,
                                Set.of(ACME),
                                Set.of("realtime:read"),
                                thisSecond(),
                                thisSecond().plusSeconds(600),
                                null,
                                null,
                                Claims.none()),
                AccessPolicy.byWorkspace(),
                RowRules.none(),
                AccessChecks.none(),
                new SimpleMeterRegistry(),
                InstantSource.system());
    }

    /** As tokens say it. */
    private static Instant thisSecond() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private ClientSession connect(RecordingConnection connection) {
        ClientSession session =
                gateway.sessions()
                        .accept(
                                new ConnectRequest("acme", "token", "203.0.113.9", null),
                                connection);
        connection.await("\"authenticated\"");
        return session;
    }

    /** A subscription to a table of its own, live from offset 100 on. */
    private ConsumerRecord<byte[], byte[]> subscribe(
            ClientSession session, RecordingConnection connection, String table) {
        session.received("{\"type\":\"subscribe\",\"channel\":\"postgres:" + table + "\"}");
        ConsumerRecord<byte[], byte[]> interest = matcher.awaitFilter("postgres:" + table);
        matcher.active(interest, 100);
        connection.await("\"subscribed\"");
        return interest;
    }

    @Test
    void aChangeThatTheMatcherDeliversReachesTheSubscriber() {
        RecordingConnection connection = new RecordingConnection();
        ConsumerRecord<byte[], byte[]> interest =
                subscribe(connect(connection), connection, "first");

        matcher.change(interest, 100);

        connection.await("\"id\":\"change-100\"");
        assertThat(interest.partition()).isEqualTo(Partitioning.of(ACME, TestTopics.PARTITIONS));
    }

    @Test
    void theGrantIsInKafkaWhenTheClientIsToldAuthenticated() {
        long before = auditEnd();

        connect(new RecordingConnection());

        assertThat(auditEnd()).isEqualTo(before + 1);
    }

    private static long auditEnd() {
        TopicPartition granted = new TopicPartition(Topics.AUDIT_PREFIX + "auth-granted", 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        TestTopics.properties(kafka.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(granted)).get(granted);
        }
    }

    @Test
    void aLogoutAtOneGatewaySuspendsTheSessionsOfAnother() throws Exception {
        RecordingConnection connection = new RecordingConnection();
        connect(connection);
        LogoutToken logout = new LogoutToken(null, "alice", thisSecond(), "logout-1");

        HttpAnswer answer;
        try (GatewayRuntime other = start(kafka.bootstrapServers(), 1, Duration.ofSeconds(30))) {
            answer =
                    other.logouts(_ -> logout)
                            .logout(new FormBody("logout_token=signed"))
                            .get(30, TimeUnit.SECONDS);
        }

        assertThat(answer.status()).isEqualTo(200);
        connection.await("\"access_revoked\"");
    }

    /** A body that is there already. */
    private record FormBody(String text) implements HttpBody {
        @Override
        public long announcedLength() {
            return -1;
        }

        @Override
        public CompletableFuture<byte[]> read(int limit) {
            return CompletableFuture.completedFuture(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aFilterWithoutSubscribersGetsATombstone() {
        RecordingConnection connection = new RecordingConnection();
        ClientSession session = connect(connection);
        ConsumerRecord<byte[], byte[]> interest = subscribe(session, connection, "withdrawn");

        session.closed();

        InterestKey.Filter key = FakeMatcher.key(interest);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        matcher.interestRecords().stream()
                                .filter(record -> record.value() == null)
                                .anyMatch(record -> FakeMatcher.key(record).equals(key)));
    }

    @Test
    void heartbeatsOfTheCurrentEpochReachEveryPartition() {
        RecordingConnection connection = new RecordingConnection();
        long epoch =
                FakeMatcher.key(subscribe(connect(connection), connection, "alive")).gatewayEpoch();
        InterestKey heartbeat = new InterestKey.Heartbeat(0, epoch);

        for (int partition = 0; partition < TestTopics.PARTITIONS; partition++) {
            int wanted = partition;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() ->
                            matcher.interestRecords().stream()
                                            .filter(record -> record.partition() == wanted)
                                            .map(record -> InterestKey.decode(record.key()))
                                            .filter(heartbeat::equals)
                                            .count()
                                    >= 2);
        }
    }

    @Test
    void aMalformedDeliveryIsSkippedAndTheNextOneArrives() {
        RecordingConnection connection = new RecordingConnection();
        ConsumerRecord<byte[], byte[]> interest =
                subscribe(connect(connection), connection, "malformed");

        matcher.send(
                new ProducerRecord<>(
                        Topics.DELIVERIES, 0, null, "garbage".getBytes(StandardCharsets.UTF_8)));
        matcher.change(interest, 100);

        connection.await("\"id\":\"change-100\"");
        assertThat(connection.closes()).isEmpty();
    }

    @Test
    void whatWasDeliveredToAnEarlierLifeOfTheSlotIsNotReadAgain() {
        RecordingConnection connection = new RecordingConnection();
        ConsumerRecord<byte[], byte[]> interest =
                subscribe(connect(connection), connection, "earlier");
        matcher.change(interest, 100);
        connection.await("\"id\":\"change-100\"");
        gateway.close();
        matcher.forget();

        gateway = start();
        RecordingConnection next = new RecordingConnection();
        ConsumerRecord<byte[], byte[]> again = subscribe(connect(next), next, "earlier");
        matcher.change(again, 200);

        next.await("\"id\":\"change-200\"");
        assertThat(next.events()).hasSize(1);
        assertThat(FakeMatcher.key(again).gatewayEpoch())
                .isGreaterThan(FakeMatcher.key(interest).gatewayEpoch());
    }

    @Test
    void aTableThatIsCreatedWhileTheGatewayRunsCanBeSubscribed() {
        RecordingConnection connection = new RecordingConnection();
        ClientSession session = connect(connection);
        session.received("{\"type\":\"subscribe\",\"channel\":\"postgres:firts\"}");
        connection.await("did you mean postgres:first?");

        try (FakeCapture capture = new FakeCapture(kafka.bootstrapServers())) {
            capture.has(ACME, "postgres:firts");
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    session.received("{\"type\":\"subscribe\",\"channel\":\"postgres:firts\"}");
                    return matcher.hasFilter("postgres:firts");
                });
    }

    @Test
    void aSecondInstanceInTheSlotEndsTheSessionsOfTheFirst() {
        RecordingConnection connection = new RecordingConnection();
        connect(connection);

        try (GatewayRuntime second = start()) {
            connection.awaitClose("4009");
            assertThat(gateway.check().ready()).isFalse();
            assertThat(second.check().ready()).isTrue();
        }
    }

    @Test
    void deliveriesGoOnAfterTheBrokerWasRestarted() {
        RecordingConnection connection = new RecordingConnection();
        ConsumerRecord<byte[], byte[]> interest =
                subscribe(connect(connection), connection, "restarted");

        kafka.restart();
        matcher.change(interest, 100);

        connection.await("\"id\":\"change-100\"");
        assertThat(connection.closes()).isEmpty();
    }

    @Test
    void sessionsAreToldThatTheGatewayStops() {
        List<RecordingConnection> connections = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            RecordingConnection connection = new RecordingConnection();
            connect(connection);
            connections.add(connection);
        }

        gateway.close();

        assertThat(connections)
                .allSatisfy(connection ->
                        assertThat(connection.closes().getFirst()).startsWith("1001"));
    }

    @Test
    void aRunningGatewayIsReady() {
        assertThat(gateway.check().ready()).isTrue();
        assertThat(gateway.check().detail()).containsEntry("kafka", "answers");
    }

    @Test
    void withoutABrokerTheStartFailsInTimeAndSaysWhatToCheck() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }

        assertThatThrownBy(() -> start("127.0.0.1:" + unused, Duration.ofSeconds(2)))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("check bootstrap.servers");
    }

    @Test
    void addressesThatAreNoneAreNamed() {
        assertThatThrownBy(() -> start("nowhere", Duration.ofSeconds(2)))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("bootstrap.servers");
    }
}
