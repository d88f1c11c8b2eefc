package dev.tidewire.ingest;

import static org.awaitility.Awaitility.await;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.TopicCatalogue;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicSpec;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with Tidewire's topics, a publisher, and a reader of what came of it. */
final class Cluster implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final String EVENTS = Topics.changeLog(Family.EVENTS);

    private final EmbeddedKafka kafka;
    private final Path folder;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Consumer<byte[], byte[]>> readers = new HashMap<>();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();

    Cluster(Path folder) throws Exception {
        this.folder = folder;
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        admin = Admin.create(client());
        TopicLayout layout = new TopicLayout(PARTITIONS, 1, (short) 1, Duration.ofHours(24));
        create(
                TopicCatalogue.of(layout).stream()
                        .filter(topic -> !topic.name().startsWith(Topics.AUDIT_PREFIX))
                        .map(Cluster::newTopic)
                        .toList());
        producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 16 << 20);
    }

    Admin admin() {
        return admin;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void restart() {
        kafka.restart();
    }

    private static NewTopic newTopic(TopicSpec topic) {
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                .configs(topic.config());
    }

    void create(String topic, int partitions) {
        create(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())));
    }

    /** Creates topics, and waits until their leaders are ready. */
    private void create(List<NewTopic> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics.forEach(topic ->
                partitions(topic.name(), topic.numPartitions())
                        .forEach(partition -> ends.put(partition, OffsetSpec.latest())));
        try {
            admin.createTopics(topics).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("topics were not created", e);
        }
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> admin.listOffsets(ends).all().get().size() == ends.size());
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    LogTopology topology() {
        return LogTopology.read(admin, Duration.ofSeconds(10));
    }

    IngestSettings settings(String instance) {
        return IngestSettings.of(bootstrapServers(), instance, folder.resolve(instance));
    }

    /** A workspace that lives in the partition. */
    static WorkspaceId workspaceIn(int partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> WorkspaceId.of("workspace-" + number))
                .filter(workspace -> Partitioning.of(workspace, PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }

    /** Where Kafka put it. */
    RecordMetadata publish(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a record was not written", e);
        }
    }

    /** Without waiting; the order is kept. */
    void send(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    /** Everything in the log so far, each partition in order. */
    List<ConsumerRecord<byte[], byte[]>> events() {
        return read(EVENTS);
    }

    List<ConsumerRecord<byte[], byte[]>> events(int partition) {
        return events().stream().filter(event -> event.partition() == partition).toList();
    }

    /** Everything in a topic so far, each partition in order. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Consumer<byte[], byte[]> reader = readers.computeIfAbsent(topic, this::reader);
        List<ConsumerRecord<byte[], byte[]>> all =
                read.computeIfAbsent(topic, _ -> new ArrayList<>());
        reader.poll(Duration.ofMillis(50)).forEach(all::add);
        return all;
    }

    private Consumer<byte[], byte[]> reader(String topic) {
        Consumer<byte[], byte[]> reader =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        reader.assign(partitions(topic, reader.partitionsFor(topic).size()));
        reader.seekToBeginning(reader.assignment());
        return reader;
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return text(record.headers().lastHeader(name).value());
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        readers.values().forEach(Consumer::close);
        admin.close(Duration.ZERO);
        kafka.close();
    }
}
