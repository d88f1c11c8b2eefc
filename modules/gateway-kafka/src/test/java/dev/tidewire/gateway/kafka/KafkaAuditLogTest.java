package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
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
    private static final AuditEvent EVENT =
            new AuditEvent.AuthGranted(
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
                            Instant.EPOCH));

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

    private void awaitSent() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> producer.history().size() == 1);
    }
}
