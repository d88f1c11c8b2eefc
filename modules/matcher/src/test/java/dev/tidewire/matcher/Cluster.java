package dev.tidewire.matcher;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.TopicCatalogue;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicSpec;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A real broker with Tidewire's topics, and a capture and gateways that are just clients. */
final class Cluster implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final int SLOTS = 4;
    private static final TopicLayout LAYOUT =
            new TopicLayout(PARTITIONS, SLOTS, (short) 1, Duration.ofHours(24));

    private final EmbeddedKafka kafka;
    private final Path folder;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final Queue<Future<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();
    private final List<SlotDelivery> deliveries = new ArrayList<>();

    Cluster(Path folder) throws Exception {
        this.folder = folder;
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        createTopics();
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(
                IntStream.range(0, SLOTS)
                        .mapToObj(slot -> new TopicPartition(Topics.DELIVERIES, slot))
                        .toList());
        consumer.seekToBeginning(consumer.assignment());
    }

    private void createTopics() throws ExecutionException, InterruptedException {
        List<String> needed = new ArrayList<>(Topics.changeLogs());
        needed.add(Topics.INTERESTS);
        needed.add(Topics.DELIVERIES);
        needed.add(Topics.EVENTS_IN);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<NewTopic> topics =
                    TopicCatalogue.of(LAYOUT).stream()
                            .filter(topic -> needed.contains(topic.name()))
                            .map(Cluster::newTopic)
                            .toList();
            admin.createTopics(topics).all().get();
            // A producer that meets a partition before its leader is ready may repeat and reorder.
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            topics.forEach(topic ->
                    IntStream.range(0, topic.numPartitions())
                            .mapToObj(number -> new TopicPartition(topic.name(), number))
                            .forEach(partition -> ends.put(partition, OffsetSpec.latest())));
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> admin.listOffsets(ends).all().get().size() == ends.size());
        }
    }

    private static NewTopic newTopic(TopicSpec topic) {
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                .configs(topic.config());
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** Production settings, but for a lease that outlasts a test without heartbeats. */
    MatcherSettings settings(String instance) {
        return MatcherSettings.of(bootstrapServers(), instance, folder.resolve(instance))
                .withLease(Duration.ofMinutes(5));
    }

    void restart() {
        kafka.restart();
    }

    /** A workspace that lives in the partition. */
    static WorkspaceId workspaceIn(int partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> WorkspaceId.of("workspace-" + number))
                .filter(workspace -> Partitioning.of(workspace, PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }

    void announce(InterestKey.Filter key, String filter) {
        interest(
                Partitioning.of(key.workspace(), PARTITIONS),
                key,
                new InterestValue.Filter(filter));
    }

    void interest(int partition, InterestKey key, InterestValue value) {
        sent.add(
                producer.send(
                        new ProducerRecord<>(
                                Topics.INTERESTS, partition, key.encode(), value.encode())));
    }

    void change(ChangeEvent event) {
        sent.add(producer.send(ChangeRecords.toRecord(event, PARTITIONS)));
    }

    /** Waits until Kafka has everything. */
    void flush() {
        for (var answer = sent.poll(); answer != null; answer = sent.poll()) {
            try {
                answer.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("a record was not written", e);
            }
        }
    }

    /** Everything delivered so far, each slot in order. */
    List<SlotDelivery> deliveries() {
        consumer.poll(Duration.ofMillis(50))
                .forEach(record ->
                        deliveries.add(
                                new SlotDelivery(
                                        record.partition(), DeliveryRecords.fromRecord(record))));
        return deliveries;
    }

    <T extends Delivery> List<T> deliveries(Class<T> kind) {
        return deliveries().stream()
                .map(SlotDelivery::delivery)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        kafka.close();
    }
}
