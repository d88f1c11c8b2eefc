package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.Interest;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaInterestLogTest {
    private static final int PARTITIONS = 4;
    private static final Interest INTEREST =
            new Interest(WorkspaceId.of("acme"), 7, 0, "{\"channel\":\"postgres:*\"}");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(
                    false,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
    private final KafkaInterestLog log =
            new KafkaInterestLog(
                    producer,
                    KafkaGatewaySettings.of(Map.of("bootstrap.servers", "unused:1"), 1, "mine"),
                    PARTITIONS,
                    InstantSource.system());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void theEpochIsTheOffsetOfTheGatewaysRecord() {
        CompletableFuture<Long> epoch = log.takeEpoch();
        assertThat(awaitSent(1).getLast().topic()).isEqualTo(Topics.GATEWAYS);

        producer.completeNext();

        assertThat(epoch).isCompletedWithValue(0L);
    }

    @Test
    void theFirstHeartbeatGoesToEveryPartitionAsSoonAsThereIsAnEpoch() {
        var _ = log.takeEpoch();
        awaitSent(1);

        producer.completeNext();

        assertThat(awaitSent(1 + PARTITIONS).subList(1, 1 + PARTITIONS))
                .extracting(ProducerRecord::partition)
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void thereIsNoHeartbeatWithoutAnEpoch() {
        log.heartbeat();

        log.announce(INTEREST);

        assertThat(awaitSent(1)).hasSize(1);
        assertThat(InterestKey.decode(producer.history().getFirst().key()))
                .isInstanceOf(InterestKey.Filter.class);
    }

    @Test
    void anEpochThatKafkaDoesNotTakeFails() {
        CompletableFuture<Long> epoch = log.takeEpoch();
        awaitSent(1);

        producer.errorNext(new TimeoutException("no broker"));

        assertThat(epoch).isCompletedExceptionally();
    }

    @Test
    void aWithdrawalThatKafkaDoesNotTakeIsSentAgain() {
        log.withdraw(INTEREST);
        awaitSent(1);

        producer.errorNext(new TimeoutException("no broker"));

        List<ProducerRecord<byte[], byte[]>> sent = awaitSent(2);
        assertThat(sent).extracting(ProducerRecord::value).containsOnlyNulls();
        assertThat(sent.get(1).key()).isEqualTo(sent.get(0).key());
    }

    private List<ProducerRecord<byte[], byte[]>> awaitSent(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> producer.history().size() >= count);
        return producer.history();
    }
}
