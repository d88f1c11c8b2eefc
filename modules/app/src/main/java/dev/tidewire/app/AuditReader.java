package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Reads the audit topics as any consumer should: records with a {@code ce_id} that has been seen
 * are the same decision, written again.
 */
final class AuditReader {
    private static final Duration POLL = Duration.ofMillis(200);

    /** A decision that is written again follows the first record within seconds. */
    private static final int REMEMBERED = 100_000;

    private final Consumer<byte[], byte[]> consumer;
    private final AuditFilter filter;
    private final AuditView view;
    private final Set<String> seen =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    /** A record that is wanted. */
    private record Found(long timestamp, String text, JsonNode decision) {}

    AuditReader(Consumer<byte[], byte[]> consumer, AuditFilter filter, AuditView view) {
        this.consumer = consumer;
        this.filter = filter;
        this.view = view;
    }

    /**
     * Shows everything that Kafka has now, in the order of time.
     *
     * @throws FailedException if a topic is missing
     */
    void read() {
        List<TopicPartition> partitions =
                AuditEvent.KINDS.stream()
                        .flatMap(kind -> partitions(Topics.AUDIT_PREFIX + kind).stream())
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<Found> found = new ArrayList<>();
        while (partitions.stream()
                .anyMatch(partition ->
                        consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            found.addAll(poll());
        }
        show(found);
    }

    private List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new FailedException(
                    "Kafka has no topic " + topic + "; run 'tidewire topics create' first");
        }
        return partitions;
    }

    /** Shows what has come since, or nothing after a moment. */
    void showNew() {
        show(poll());
    }

    private List<Found> poll() {
        List<Found> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (seen.add(id(record))) {
                found(record).ifPresent(found::add);
            }
        }
        return found;
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader("ce_id");
        return id == null
                ? "%s %d %d".formatted(record.topic(), record.partition(), record.offset())
                : new String(id.value(), StandardCharsets.UTF_8);
    }

    /** Other than JSON is nothing of ours. */
    private Optional<Found> found(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            JsonNode decision = ExactJson.MAPPER.readTree(record.value());
            String text = new String(record.value(), StandardCharsets.UTF_8);
            return filter.wants(decision)
                    ? Optional.of(new Found(record.timestamp(), text, decision))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void show(List<Found> found) {
        found.stream()
                .sorted(Comparator.comparingLong(Found::timestamp))
                .forEach(one -> view.decision(one.text(), one.decision()));
    }
}
