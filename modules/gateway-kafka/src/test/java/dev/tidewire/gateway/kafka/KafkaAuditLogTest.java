package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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
    private static final AuditEvent EVENT = new AuditEvent.AuthGranted(CONTEXT);
    private static final AuditEvent DENIAL = denial(null);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(
                    false,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
    private final KafkaAuditLog log = new KafkaAuditLog(producer);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anEventIsRecordedWhenKafkaHasAcknowledgedIt() {
        CompletableFuture<Void> recorded = log.record(EVENT);
        awaitSent();
        assertThat(recorded).isNotDone();

        producer.completeNext();

        assertThat(recorded).isCompleted();
        assertThat(producer.history().getFirst().topic())
                .isEqualTo("console.realtime.auth-granted");
    }

    @Test
    void anEventThatKafkaDoesNotTakeFails() {
        CompletableFuture<Void> recorded = log.record(EVENT);
        awaitSent();

        producer.errorNext(new TimeoutException("no broker"));

        assertThat(recorded).isCompletedExceptionally();
    }

    @Test
    void anEventAfterTheEndFails() {
        log.close();

        assertThat(log.record(EVENT)).isCompletedExceptionally();
    }

    @Test
    void aFloodOfDenialsLeavesRoomForGrants() {
        List<CompletableFuture<Void>> denials = denials(DENIAL, KafkaAuditLog.MAX_DENIALS);

        assertThat(log.record(DENIAL)).isCompletedExceptionally();
        assertThat(denials).noneMatch(CompletableFuture::isDone);
        assertThat(log.record(EVENT)).isNotDone();

        awaitSent(KafkaAuditLog.MAX_DENIALS + 1);
        producer.completeNext();
        assertThat(log.record(DENIAL)).isNotDone();
        assertThat(log.record(DENIAL)).isCompletedExceptionally();
    }

    @Test
    void soDoesAFloodOfLargeDenials() {
        List<CompletableFuture<Void>> denials = denials(denial("x".repeat(1 << 20)), 20);

        assertThat(denials.getLast()).isCompletedExceptionally();
        assertThat(denials.getFirst()).isNotDone();
        assertThat(log.record(EVENT)).isNotDone();
    }

    private List<CompletableFuture<Void>> denials(AuditEvent denial, int count) {
        List<CompletableFuture<Void>> recorded = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            recorded.add(log.record(denial));
        }
        return recorded;
    }

    private static AuditEvent denial(@Nullable String filter) {
        return new AuditEvent.AuthDenied(CONTEXT, null, null, filter, "scope_missing", null, 1);
    }

    private void awaitSent() {
        awaitSent(1);
    }

    private void awaitSent(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> producer.history().size() == count);
    }
}
