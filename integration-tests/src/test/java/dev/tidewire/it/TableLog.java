package dev.tidewire.it;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** The changes of rows that the log holds of one workspace, from now on. */
final class TableLog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String workspace;
    private final KafkaConsumer<byte[], byte[]> consumer;

    TableLog(Stack stack, String workspace) {
        this.workspace = workspace;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.servers.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(Topics.changeLog(Family.POSTGRES)).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** The next changes of this kind, as many, once they are there. */
    List<ChangeEvent> next(int count, Predicate<ChangeEvent> kind) {
        List<ChangeEvent> changes = new ArrayList<>();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    for (ConsumerRecord<byte[], byte[]> record :
                            consumer.poll(Duration.ofMillis(50))) {
                        if (!GapRecords.isGap(record.headers())) {
                            changes.add(ChangeRecords.fromRecord(record));
                        }
                    }
                    changes.removeIf(change ->
                            !change.workspace().value().equals(workspace) || !kind.test(change));
                    return changes.size() >= count;
                });
        return changes;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
