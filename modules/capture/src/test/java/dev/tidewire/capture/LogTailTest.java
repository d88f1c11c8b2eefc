package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Family;
import dev.tidewire.records.Topics;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a source finds of itself in Kafka. */
final class LogTailTest {
    private final String source = "source-" + UUID.randomUUID();

    @BeforeAll
    static void topics() {
        Fixture.createTopics();
    }

    @Test
    void offsetBehindTheOpenTransactionOfADeadProducerIsFound()
            throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> dead =
                new KafkaProducer<>(
                        Fixture.kafka()
                                .with(
                                        Map.of(
                                                "transactional.id",
                                                source + "-dead",
                                                "transaction.timeout.ms",
                                                3_000)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            dead.initTransactions();
            dead.beginTransaction();
            for (var partition : dead.partitionsFor(Topics.CAPTURE_OFFSETS)) {
                dead.send(
                                new ProducerRecord<>(
                                        Topics.CAPTURE_OFFSETS,
                                        partition.partition(),
                                        new byte[] {'x'},
                                        new byte[] {'x'}))
                        .get();
            }
            try (ChangeLog log =
                    ChangeLog.open(
                            source,
                            Family.MONGO,
                            "server",
                            Fixture.kafka(),
                            new CaptureMetrics())) {
                log.begin("here");
            }

            OffsetDocument stored = new LogTail(Fixture.kafka(), source).storedOffset();

            assertThat(stored).isNotNull();
            assertThat(stored.start()).isEqualTo("here");
        }
    }

    @Test
    void malformedKeyInTheCatalogueIsSkipped() throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = LogProducer.plain(source, Fixture.kafka())) {
            producer.send(new ProducerRecord<>(Topics.CHANNELS, 0, new byte[] {'x'}, null)).get();

            assertThat(new LogTail(Fixture.kafka(), source).workspaces()).isEmpty();
        }
    }
}
