package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaAuditLogTest {
    private static final AuditEvent.Context CONTEXT =
            new AuditEvent.Context(
                    "session",
                    0,
                    "acme",
                    null,
                    "alice",
                    List.of(),
                    null,
                    "gateway",
                    null,
                    Instant.EPOCH);
    private static final AuditEvent GRANT = new AuditEvent.AuthGranted(CONTEXT);
    private static final AuditEvent DENIAL =
            new AuditEvent.AuthDenied(CONTEXT, null, null, null, "scope_missing", null, 1);

    private final MockProducer<byte[], byte[]> grants = producer();
    private final MockProducer<byte[], byte[]> kept = producer();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.EPOCH;
    private final KafkaAuditLog log =
            new KafkaAuditLog(grants, kept, Duration.ofSeconds(8), () -> now, meters);

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(
                false,
                new RoundRobinPartitioner(),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aGrantIsRecordedWhenKafkaHasAcknowledgedIt() {
        CompletableFuture<Void> recorded = log.record(GRANT);
        awaitSent(grants);
        assertThat(recorded).isNotDone();

        grants.completeNext();

        assertThat(recorded).isCompleted();
        assertThat(grants.history().getFirst().topic()).isEqualTo("console.realtime.auth-granted");
    }

    @Test
    void aGrantThatKafkaDoesNotTakeFails() {
        CompletableFuture<Void> recorded = log.record(GRANT);
        awaitSent(grants);

        grants.errorNext(new TimeoutException("no broker"));

        assertThat(recorded).isCompletedExceptionally();
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void whatComesAfterTheEndFails() {
        log.close();

        assertThat(log.record(GRANT)).isCompletedExceptionally();
        assertThat(log.record(DENIAL)).isCompletedExceptionally();
        assertThat(count("decided")).isEqualTo(count("failed")).isEqualTo(2);
    }

    @Test
    void aFloodOfDenialsLeavesRoomForGrants() {
        for (int number = 0; number < 3 * 10_000; number++) {
            var _ = log.record(DENIAL);
        }

        CompletableFuture<Void> recorded = log.record(GRANT);
        awaitSent(grants);
        grants.completeNext();

        assertThat(recorded).isCompleted();
        assertThat(log.state()).contains("20000 more will be told by number");
    }

    @Test
    void aGatewayWhoseDecisionsWaitForLongIsNotReady() {
        var _ = log.record(DENIAL);
        awaitSent(kept);
        now = now.plusSeconds(9);
        assertThat(log.ready()).isTrue();
        assertThat(log.state()).isEqualTo("recording");

        now = now.plusSeconds(1);
        assertThat(log.ready()).isFalse();
        assertThat(log.state()).isEqualTo("1 decisions wait for Kafka, for up to 10 s");

        kept.completeNext();
        assertThat(log.ready()).isTrue();
        assertThat(log.state()).isEqualTo("recording");
    }

    private double count(String name) {
        return meters.get("tidewire.gateway.audit." + name).counter().count();
    }

    private static void awaitSent(MockProducer<byte[], byte[]> producer) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> !producer.history().isEmpty());
    }
}
