package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.Operation;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.Schemas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** What the log holds of one source, from now on. */
final class SourceLog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Schemas SCHEMAS = Schemas.load();

    private final Family family;
    private final String source;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ChangeEvent> events = new ArrayList<>();
    private final List<LogGap> gaps = new ArrayList<>();

    SourceLog(Family family, String source) {
        this.family = family;
        this.source = source;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                Servers.kafka().bootstrapServers(),
                                "auto.offset.reset",
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(Topics.changeLog(family))) {
            partitions.add(new TopicPartition(partition.topic(), partition.partition()));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** The events so far, once there are as many; in the order of their partition. */
    List<ChangeEvent> events(int count) {
        awaitSize(events, count);
        return List.copyOf(events);
    }

    /** The events so far, as JSON that is as its schema says, once there are as many. */
    List<JsonNode> json(int count) {
        return events(count).stream().map(SourceLog::checked).toList();
    }

    private static JsonNode checked(ChangeEvent event) {
        String text = new String(event.value(), StandardCharsets.UTF_8);
        assertThat(SCHEMAS.problems("kafka/change-value.schema.json", text)).isEmpty();
        return Fixture.json(event);
    }

    /** The gaps so far, once there are as many. */
    List<LogGap> gaps(int count) {
        awaitSize(gaps, count);
        return List.copyOf(gaps);
    }

    /** The first event of a workspace and an operation, as JSON. */
    static JsonNode first(List<ChangeEvent> events, String workspace, Operation operation) {
        return in(events, workspace)
                .filter(event -> event.operation() == operation)
                .map(Fixture::json)
                .findFirst()
                .orElseThrow();
    }

    /** The operations of a workspace's events. */
    static List<Operation> operations(List<ChangeEvent> events, String workspace) {
        return in(events, workspace).map(ChangeEvent::operation).toList();
    }

    private static Stream<ChangeEvent> in(List<ChangeEvent> events, String workspace) {
        return events.stream().filter(event -> event.workspace().value().equals(workspace));
    }

    /** The whole number at a place in each event, by workspace. */
    static Map<String, List<Integer>> byWorkspace(List<ChangeEvent> events, String pointer) {
        return events.stream()
                .collect(
                        Collectors.groupingBy(
                                event -> event.workspace().value(),
                                Collectors.mapping(
                                        event -> Fixture.json(event).at(pointer).intValue(),
                                        Collectors.toList())));
    }

    private void awaitSize(List<?> list, int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    poll();
                    return list.size() >= count;
                });
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
            if (GapRecords.isGap(record.headers())) {
                LogGap gap =
                        GapRecords.from(family, record.key(), record.value(), record.headers());
                if (gap.source().equals(source)) {
                    gaps.add(gap);
                }
            } else {
                ChangeEvent event = ChangeRecords.fromRecord(record);
                if (event.source().equals(source)) {
                    events.add(event);
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
