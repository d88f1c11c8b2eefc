package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.ChangeDelivery;
import dev.tidewire.gateway.DeliverySink;
import dev.tidewire.gateway.GapDelivery;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.records.GatewayRecord;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveriesReaderTest {
    private static final TopicPartition DELIVERIES = new TopicPartition(Topics.DELIVERIES, 1);
    private static final TopicPartition GATEWAYS = new TopicPartition(Topics.GATEWAYS, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final BlockingQueue<String> discontinued = new LinkedBlockingQueue<>();
    private final AtomicInteger superseded = new AtomicInteger();
    private final DeliveriesReader reader =
            new DeliveriesReader(
                    consumer,
                    KafkaGatewaySettings.of(Map.of("bootstrap.servers", "unused:1"), 1, "mine"),
                    new NotingSink(),
                    superseded::incrementAndGet);

    @BeforeEach
    void start() {
        consumer.updateEndOffsets(Map.of(DELIVERIES, 40L, GATEWAYS, 7L));
        reader.start();
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void readingBeginsAtTheEndOfTheOwnSlot() {
        assertThat(consumer.assignment()).containsExactlyInAnyOrder(DELIVERIES, GATEWAYS);
        assertThat(consumer.position(DELIVERIES)).isEqualTo(40);
    }

    @Test
    void deliveriesThatWereDeletedUnreadAreToldAndReadingGoesOnAtTheEnd() throws Exception {
        consumer.updateEndOffsets(Map.of(DELIVERIES, 90L));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(DELIVERIES, 40L)));

        assertThat(discontinued.poll(10, TimeUnit.SECONDS)).isEqualTo("deliveries were lost");

        assertThat(consumer.position(DELIVERIES)).isEqualTo(90);
        assertThat(reader.running()).isTrue();
    }

    @Test
    void aRecordOfAnotherInstanceBehindTheOwnOneMeansTheSlotIsTaken() {
        gatewayRecord(7, 1, "mine");

        gatewayRecord(8, 1, "other");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> superseded.get() == 1);
    }

    @Test
    void recordsOfOtherSlotsAndOfFormerHoldersMeanNothing() {
        gatewayRecord(7, 1, "former");
        gatewayRecord(8, 1, "mine");
        gatewayRecord(9, 0, "neighbour");

        gatewayRecord(10, 1, "mine");

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> consumer.position(GATEWAYS) == 11);
        assertThat(superseded).hasValue(0);
    }

    private void gatewayRecord(long offset, int slot, String instance) {
        GatewayRecord record = new GatewayRecord(slot, instance, 0);
        consumer.schedulePollTask(() ->
                consumer.addRecord(
                        new ConsumerRecord<>(
                                GATEWAYS.topic(),
                                GATEWAYS.partition(),
                                offset,
                                record.key(),
                                record.encode())));
    }

    private final class NotingSink implements DeliverySink {
        @Override
        public void change(ChangeDelivery change) {}

        @Override
        public void gap(GapDelivery gap) {}

        @Override
        public void active(long taskEpoch, long gatewayEpoch, long number, LogPosition position) {}

        @Override
        public void progress(long taskEpoch, Family family, int partition, long from, long to) {}

        @Override
        public void released(long taskEpoch, int partition, long gatewayEpoch) {}

        @Override
        public void discontinued(String reason) {
            discontinued.add(reason);
        }

        @Override
        public void batchEnd() {}
    }
}
