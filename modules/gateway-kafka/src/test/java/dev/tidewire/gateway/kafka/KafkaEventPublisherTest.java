package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.gateway.EventTooLargeException;
import dev.tidewire.model.Channel;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaEventPublisherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TIMEOUT_MS = 4_000;

    @TempDir static Path folder;
    private static EmbeddedKafka kafka;
    private static KafkaGatewaySettings settings;
    private static LogTopology topology;
    private KafkaEventPublisher publisher;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        TestTopics.create(kafka.bootstrapServers(), TestTopics.all());
        settings =
                KafkaGatewaySettings.of(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()), 0, "test");
        try (Admin admin = ClientProperties.admin(settings)) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> (topology = LogTopology.read(admin, PATIENCE)) != null);
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void open() {
        publisher =
                new KafkaEventPublisher(
                        ClientProperties.producer(settings, "events", TIMEOUT_MS),
                        topology,
                        Duration.ofMillis(TIMEOUT_MS));
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void anEventGetsItsPlaceAsId() throws Exception {
        String id = publisher.publish(event("acme", "\"placed\"", null)).get();

        ConsumerRecord<byte[], byte[]> record = only("\"placed\"");
        assertThat(id)
                .isEqualTo(
                        EventRecords.id(
                                topology.eventsInId(), record.partition(), record.offset()));
        assertThat(record.partition())
                .isEqualTo(Partitioning.of(WorkspaceId.of("acme"), TestTopics.PARTITIONS));
        PublishedEvent read = EventRecords.from(record.key(), record.value(), record.headers());
        assertThat(read.data()).isEqualTo(utf8("\"placed\""));
    }

    @Test
    void anEventWithAKeyGetsTheSameIdEachTime() throws Exception {
        String first = publisher.publish(event("acme", "2", "order-1")).get();
        String again = publisher.publish(event("acme", "2", "order-1")).get();

        assertThat(first).isEqualTo(again).isEqualTo(EventRecords.id("acme", "order-1"));
    }

    @Test
    void eventsOfACallerKeepTheirOrder() {
        List<CompletableFuture<String>> ids = new ArrayList<>();
        for (int number = 0; number < 1_000; number++) {
            ids.add(publisher.publish(event("ordered", "" + number, null)));
        }
        CompletableFuture.allOf(ids.toArray(CompletableFuture[]::new)).join();

        assertThat(
                        all().stream()
                                .filter(record -> text(record.key()).equals("ordered"))
                                .map(record -> text(record.value())))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
    }

    @Test
    void whatIsTooLargeFails() {
        CompletableFuture<String> id =
                publisher.publish(event("acme", "\"" + "x".repeat(9 << 20) + "\"", null));

        assertThat(id)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(EventTooLargeException.class);
    }

    @Test
    void whatKafkaDoesNotTakeInTimeFailsAndTheNextIsTaken() {
        kafka.stop();
        CompletableFuture<String> id = publisher.publish(event("acme", "3", null));
        assertThat(id).failsWithin(PATIENCE);

        kafka.restart();

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(publisher.publish(event("acme", "4", null)))
                                .succeedsWithin(PATIENCE));
    }

    @Test
    void afterTheEndNothingIsTaken() {
        publisher.close();

        assertThat(publisher.publish(event("acme", "5", null))).isCompletedExceptionally();
    }

    private static ConsumerRecord<byte[], byte[]> only(String value) {
        return all().stream()
                .filter(record -> text(record.value()).equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static List<ConsumerRecord<byte[], byte[]>> all() {
        List<TopicPartition> partitions =
                IntStream.range(0, TestTopics.PARTITIONS)
                        .mapToObj(number -> new TopicPartition(Topics.EVENTS_IN, number))
                        .toList();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        TestTopics.properties(kafka.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static PublishedEvent event(String workspace, String data, String key) {
        return new PublishedEvent(
                WorkspaceId.of(workspace),
                Channel.parse("events:order.created"),
                utf8(data),
                null,
                key,
                null);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
