package dev.tidewire.gateway.kafka;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The other side of the interests and the deliveries, as a test directs it. One thread. */
final class FakeMatcher implements AutoCloseable {
    static final long TASK = 5;

    private final KafkaConsumer<byte[], byte[]> interests;
    private final KafkaProducer<byte[], byte[]> deliveries;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    FakeMatcher(String bootstrapServers) {
        Map<String, Object> properties = TestTopics.properties(bootstrapServers);
        interests =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        interests.assign(
                IntStream.range(0, TestTopics.PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(Topics.INTERESTS, partition))
                        .toList());
        interests.seekToBeginning(interests.assignment());
        deliveries =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    List<ConsumerRecord<byte[], byte[]>> interestRecords() {
        interests.poll(Duration.ofMillis(100)).forEach(seen::add);
        return List.copyOf(seen);
    }

    /** Forgets the records read so far. */
    void forget() {
        seen.clear();
    }

    /** Waits for the filter whose document contains a text, and returns its latest record. */
    ConsumerRecord<byte[], byte[]> awaitFilter(String part) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> latest(part), Optional::isPresent)
                .orElseThrow();
    }

    /** Whether a filter's document contains a text. */
    boolean hasFilter(String part) {
        return latest(part).isPresent();
    }

    private Optional<ConsumerRecord<byte[], byte[]>> latest(String part) {
        return interestRecords().stream()
                .filter(record -> record.value() != null)
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(part))
                .reduce((earlier, later) -> later);
    }

    static InterestKey.Filter key(ConsumerRecord<byte[], byte[]> record) {
        return (InterestKey.Filter) InterestKey.decode(record.key());
    }

    void active(ConsumerRecord<byte[], byte[]> interest, long offset) {
        InterestKey.Filter filter = key(interest);
        deliver(
                filter.slot(),
                new Delivery.Active(
                        TASK,
                        filter.gatewayEpoch(),
                        filter.number(),
                        new LogPosition(Family.POSTGRES, interest.partition(), offset)));
    }

    void change(ConsumerRecord<byte[], byte[]> interest, long offset) {
        InterestKey.Filter filter = key(interest);
        deliver(
                filter.slot(),
                new Delivery.Change(
                        WorkspaceId.of("acme"),
                        TASK,
                        filter.gatewayEpoch(),
                        new LogPosition(Family.POSTGRES, interest.partition(), offset),
                        System.currentTimeMillis(),
                        System.currentTimeMillis(),
                        new long[] {filter.number()},
                        new long[0],
                        new long[0],
                        0,
                        0,
                        ("{\"id\":\"change-" + offset + "\"}").getBytes(StandardCharsets.UTF_8)));
    }

    void deliver(int slot, Delivery delivery) {
        send(
                new ProducerRecord<>(
                        Topics.DELIVERIES,
                        slot,
                        DeliveryRecords.key(delivery),
                        DeliveryRecords.value(delivery),
                        DeliveryRecords.headers(delivery)));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            deliveries.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("Kafka did not take a delivery", e);
        }
    }

    @Override
    public void close() {
        interests.close();
        deliveries.close();
    }
}
