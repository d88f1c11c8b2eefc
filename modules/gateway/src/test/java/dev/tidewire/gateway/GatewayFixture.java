package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.Cursor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A gateway among fakes: workspace {@code acme}, log partition 3, task epoch 50. */
final class GatewayFixture {
    static final int PARTITION = 3;
    static final long TASK = 50;
    static final UUID LOG = new UUID(1, 2);
    static final String READ = "realtime:read";
    static final String WRITE = "realtime:write";

    final FakeTime time = new FakeTime();
    final FakeTokens tokens = new FakeTokens(time);
    final FakeInterestLog interests = new FakeInterestLog();
    final FakeAuditLog audit = new FakeAuditLog();
    final FakeChannelCatalogue catalogue = new FakeChannelCatalogue();
    final FakeEventPublisher events = new FakeEventPublisher();
    final FakeRevocationLog revocations = new FakeRevocationLog();
    final FakeChangeLog log = new FakeChangeLog();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Gateway gateway;
    final DeliverySink deliveries;
    private final AtomicInteger sessionNumbers = new AtomicInteger();
    private Runnable connecting = () -> {};

    GatewayFixture() {
        this(GatewaySettings.of("gateway-0"));
    }

    GatewayFixture(GatewaySettings settings) {
        this(settings, RowRules.none());
    }

    GatewayFixture(GatewaySettings settings, RowRules rows) {
        this(settings, AccessPolicy.byWorkspace(), rows, AccessChecks.none(), Runnable::run);
    }

    GatewayFixture(GatewaySettings settings, AccessPolicy access) {
        this(settings, access, RowRules.none(), AccessChecks.none(), Runnable::run);
    }

    private GatewayFixture(
            GatewaySettings settings,
            AccessPolicy access,
            RowRules rows,
            AccessChecks checks,
            Executor executor) {
        GatewayPorts ports =
                new GatewayPorts(
                        tokens,
                        access,
                        rows,
                        checks,
                        interests,
                        audit,
                        events,
                        revocations,
                        log,
                        catalogue,
                        time,
                        executor,
                        time,
                        time::nanoTime,
                        this::sessionId,
                        meters);
        gateway = new Gateway(ports, settings, new Random(7));
        deliveries = gateway.deliveries();
        tokens.allow("good", "alice", "acme", READ);
        tokens.allow("publisher", "paul", "acme", WRITE);
    }

    private String sessionId() {
        connecting.run();
        return "session-" + sessionNumbers.getAndIncrement();
    }

    /** Runs something while a connection is being let in. */
    void whenConnecting(Runnable action) {
        connecting = action;
    }

    static GatewayFixture started() {
        return started(GatewaySettings.of("gateway-0"));
    }

    static GatewayFixture started(GatewaySettings settings) {
        return started(new GatewayFixture(settings));
    }

    static GatewayFixture started(RowRules rows) {
        return started(new GatewayFixture(GatewaySettings.of("gateway-0"), rows));
    }

    static GatewayFixture started(AccessPolicy access) {
        return started(new GatewayFixture(GatewaySettings.of("gateway-0"), access));
    }

    static GatewayFixture started(AccessChecks checks) {
        return started(checks, Runnable::run);
    }

    static GatewayFixture started(AccessChecks checks, Executor executor) {
        return started(
                new GatewayFixture(
                        GatewaySettings.of("gateway-0"),
                        AccessPolicy.byWorkspace(),
                        RowRules.none(),
                        checks,
                        executor));
    }

    private static GatewayFixture started(GatewayFixture fixture) {
        assertThat(fixture.gateway.start()).isCompleted();
        return fixture;
    }

    static GatewaySettings withMaxSubscriptions(int maxSubscriptions) {
        GatewaySettings defaults = GatewaySettings.of("gateway-0");
        return new GatewaySettings(
                defaults.instance(),
                defaults.authTimeout(),
                defaults.auditTimeout(),
                maxSubscriptions,
                defaults.maxWaiting(),
                defaults.announceInterval(),
                Duration.ofSeconds(30),
                defaults.expiryNotice(),
                defaults.grace(),
                defaults.maxScans(),
                defaults.flushBytes(),
                defaults.quotas());
    }

    /** A client of the workspace {@code acme} that is let in. */
    Client connected() {
        return connect("good");
    }

    Client connect(@Nullable String token) {
        return connect("acme", token, new FakeConnection());
    }

    Client connect(String workspace, @Nullable String token, FakeConnection connection) {
        ConnectRequest request = new ConnectRequest(workspace, token, "203.0.113.9", "corr-1");
        return new Client(gateway.accept(request, connection), connection);
    }

    /** A client that has subscribed to the channel, which is active from the offset on. */
    Client subscribed(String channel, long offset) {
        Client client = connected();
        client.subscribe(channel);
        active(interests.lastAnnounced(), offset);
        return client;
    }

    void active(Interest interest, long offset) {
        deliveries.active(TASK, interest.epoch(), interest.number(), position(offset));
        deliveries.batchEnd();
    }

    static LogPosition position(long offset) {
        return new LogPosition(Family.POSTGRES, PARTITION, offset);
    }

    static String cursor(long offset) {
        return Cursor.of(WorkspaceId.of("acme"), LOG, PARTITION, offset).toString();
    }

    void progress(long from, long to) {
        deliveries.progress(TASK, Family.POSTGRES, PARTITION, from, to);
        deliveries.batchEnd();
    }

    void deliver(Delivered change) {
        deliveries.change(change.build(this));
        deliveries.batchEnd();
    }

    /** A change to be delivered, of which tests say what matters. */
    record Delivered(
            long offset,
            long[] matched,
            long[] entered,
            long[] left,
            long taskEpoch,
            long gatewayEpoch,
            String workspace,
            boolean last,
            String value) {
        static Delivered at(long offset, long... matched) {
            return new Delivered(
                    offset,
                    matched,
                    new long[0],
                    new long[0],
                    TASK,
                    FakeInterestLog.FIRST_EPOCH,
                    "acme",
                    true,
                    "{\"id\":\"change-" + offset + "\"}");
        }

        Delivered entering(long... numbers) {
            return new Delivered(
                    offset,
                    matched,
                    numbers,
                    left,
                    taskEpoch,
                    gatewayEpoch,
                    workspace,
                    last,
                    value);
        }

        Delivered leaving(long... numbers) {
            return new Delivered(
                    offset,
                    matched,
                    entered,
                    numbers,
                    taskEpoch,
                    gatewayEpoch,
                    workspace,
                    last,
                    value);
        }

        Delivered fromTask(long epoch) {
            return new Delivered(
                    offset, matched, entered, left, epoch, gatewayEpoch, workspace, last, value);
        }

        Delivered forEpoch(long epoch) {
            return new Delivered(
                    offset, matched, entered, left, taskEpoch, epoch, workspace, last, value);
        }

        Delivered ofWorkspace(String other) {
            return new Delivered(
                    offset, matched, entered, left, taskEpoch, gatewayEpoch, other, last, value);
        }

        Delivered withMoreToCome() {
            return new Delivered(
                    offset,
                    matched,
                    entered,
                    left,
                    taskEpoch,
                    gatewayEpoch,
                    workspace,
                    false,
                    value);
        }

        Delivered withValue(String json) {
            return new Delivered(
                    offset, matched, entered, left, taskEpoch, gatewayEpoch, workspace, last, json);
        }

        ChangeDelivery build(GatewayFixture fixture) {
            long now = fixture.time.millis();
            return new ChangeDelivery(
                    WorkspaceId.of(workspace),
                    taskEpoch,
                    gatewayEpoch,
                    position(offset),
                    now,
                    now,
                    matched,
                    entered,
                    left,
                    last,
                    value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A client's two halves. */
    record Client(ClientSession session, FakeConnection connection) {
        void send(String message) {
            session.received(message);
        }

        void subscribe(String channel) {
            send(
                    "{\"type\":\"subscribe\",\"channel\":\""
                            + channel
                            + "\",\"ref\":\""
                            + channel
                            + "\"}");
        }

        void subscribe(String channel, String from) {
            send(
                    "{\"type\":\"subscribe\",\"channel\":\""
                            + channel
                            + "\",\"from\":\""
                            + from
                            + "\"}");
        }

        void publish(String channel, String data) {
            send(
                    "{\"type\":\"publish\",\"channel\":\""
                            + channel
                            + "\",\"data\":"
                            + data
                            + ",\"ref\":\""
                            + channel
                            + "\"}");
        }

        JsonNode last() {
            return connection.messages().getLast();
        }

        String subscription() {
            return connection.messages("subscribed").getLast().path("subscription").asText();
        }

        java.util.List<String> eventIds() {
            return connection.messages("event").stream()
                    .map(event -> event.path("id").asText())
                    .toList();
        }
    }
}
