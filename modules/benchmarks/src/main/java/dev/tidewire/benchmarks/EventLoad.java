package dev.tidewire.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events produced to Kafka, as a service does that has it. */
final class EventLoad implements Load {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("demo");
    private static final String NOTE = "x".repeat(100);

    private final String kafka;
    private final Producer<byte[], byte[]> producer;
    private final int partitions;

    private EventLoad(String kafka, Producer<byte[], byte[]> producer) {
        this.kafka = kafka;
        this.producer = producer;
        this.partitions = producer.partitionsFor(Topics.EVENTS_IN).size();
    }

    static EventLoad open(String kafka) {
        return new EventLoad(
                kafka,
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()));
    }

    @Override
    public Family family() {
        return Family.EVENTS;
    }

    @Override
    public String commit() {
        return "acknowledged record";
    }

    @Override
    public void write(long id, int client, Runnable committed) {
        String data =
                "{\"%s\":%d,\"client\":%d,\"note\":\"%s\"}"
                        .formatted(RowIds.FIELD, id, client, NOTE);
        PublishedEvent event =
                PublishedEvent.plain(
                        WORKSPACE,
                        new Channel(Family.EVENTS, "bench"),
                        data.getBytes(UTF_8),
                        null,
                        null);
        var _ =
                producer.send(
                        EventRecords.toRecord(event, partitions),
                        (metadata, failure) -> committed.run());
    }

    @Override
    public AutoCloseable baseline(LongConsumer read) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> topic =
                consumer.partitionsFor(Topics.EVENTS_IN).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(topic);
        consumer.seekToEnd(topic);
        topic.forEach(consumer::position);
        AtomicBoolean open = new AtomicBoolean(true);
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("topic-floor")
                        .start(() -> follow(consumer, open, read));
        return () -> {
            open.set(false);
            thread.join();
        };
    }

    private static void follow(
            KafkaConsumer<byte[], byte[]> consumer, AtomicBoolean open, LongConsumer read) {
        try (consumer) {
            while (open.get()) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                read.accept(RowIds.find(ByteBuffer.wrap(record.value()))));
            }
        }
    }

    @Override
    public String baselineName() {
        return "bare consumer of the topic";
    }

    @Override
    public void close() {
        producer.close();
    }
}
