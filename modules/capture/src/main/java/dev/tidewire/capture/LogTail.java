package dev.tidewire.capture;

import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a source has already written: its stored offset, and the ids that the log holds of it
 * from there on.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Longer than an open transaction of a producer that has died; see {@link LogProducer}. */
    private static final long DECIDED_NANOS = Duration.ofSeconds(90).toNanos();

    private final KafkaSettings kafka;
    private final String source;

    LogTail(KafkaSettings kafka, String source) {
        this.kafka = kafka;
        this.source = source;
    }

    /**
     * The latest stored offset, or null where there is none. Waits for the end of every transaction
     * that is open now: what is stored behind it cannot be read before.
     *
     * @throws CaptureException if one is not ended in time; then try again
     */
    @Nullable OffsetDocument storedOffset() {
        @Nullable OffsetDocument latest = null;
        try (Consumer<byte[], byte[]> consumer = consumer("read_committed", "tail")) {
            List<TopicPartition> partitions = partitions(consumer, Topics.CAPTURE_OFFSETS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = written(Topics.CAPTURE_OFFSETS);
            long begin = System.nanoTime();
            while (behind(consumer, ends)) {
                requireTime(begin);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (source.equals(text(record.key()))) {
                        latest =
                                record.value() == null
                                        ? null
                                        : OffsetDocument.parse(record.value());
                    }
                }
            }
        }
        return latest;
    }

    private static void requireTime(long begin) {
        if (System.nanoTime() - begin > DECIDED_NANOS) {
            throw new CaptureException(
                    "the stored offset of the source cannot be read: "
                            + Topics.CAPTURE_OFFSETS
                            + " has an open transaction that does not end; it is tried again, and"
                            + " `kafka-transactions.sh find-hanging` finds it");
        }
    }

    /** The ends of the log's partitions. */
    long[] ends(String topic) {
        return array(written(topic));
    }

    /** The ends of a topic's partitions, whether what is before them is committed or not. */
    private Map<TopicPartition, Long> written(String topic) {
        try (Consumer<byte[], byte[]> consumer = consumer("read_uncommitted", "tail")) {
            return consumer.endOffsets(partitions(consumer, topic));
        }
    }

    /**
     * The ids of this source in the log at or after the positions; of gaps, what {@link
     * ChangeLog#gapId} makes of them.
     */
    Set<String> ids(String topic, long[] from) {
        Set<String> ids = new HashSet<>();
        try (Consumer<byte[], byte[]> consumer = consumer("read_uncommitted", "tail")) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                long stored = partition.partition() < from.length ? from[partition.partition()] : 0;
                long start = starts.getOrDefault(partition, 0L);
                consumer.seek(
                        partition, Math.clamp(stored, start, ends.getOrDefault(partition, start)));
            }
            while (behind(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (source.equals(header(record, ChangeRecords.SOURCE))) {
                        ids.add(id(record));
                    }
                }
            }
        }
        return ids;
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        String id = header(record, ChangeRecords.ID);
        return GapRecords.isGap(record.headers()) ? ChangeLog.gapId(id, record.partition()) : id;
    }

    /** The workspaces that have a channel of this source by the catalogue, if there is one. */
    Set<WorkspaceId> workspaces() {
        Set<WorkspaceId> workspaces = new HashSet<>();
        try (Consumer<byte[], byte[]> consumer = consumer("read_uncommitted", "tail")) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.CHANNELS).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (behind(consumer, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    workspace(record).ifPresent(workspaces::add);
                }
            }
        }
        return workspaces;
    }

    /** The workspace of a channel of this source; empty where all have it, and of others. */
    private Optional<WorkspaceId> workspace(ConsumerRecord<byte[], byte[]> record) {
        try {
            ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());
            return key.source().equals(source)
                    ? Optional.ofNullable(key.workspace())
                    : Optional.empty();
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "event=channel_malformed topic={} offset={} reason=\"{}\"",
                    record.topic(),
                    record.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** The topic's limit of a record, or the other number where it cannot be told. */
    int maxMessageBytes(String topic, int otherwise) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin =
                Admin.create(
                        kafka.with(
                                Map.of(
                                        "default.api.timeout.ms",
                                        15_000,
                                        "request.timeout.ms",
                                        10_000)))) {
            Config config =
                    admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
            return Integer.parseInt(config.get("max.message.bytes").value());
        } catch (ExecutionException | NumberFormatException e) {
            LOG.warn(
                    "event=topic_limit_unknown source={} topic={} reason=\"{}\"",
                    source,
                    topic,
                    e.getMessage());
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted while it starts", e);
        }
    }

    private static boolean behind(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    /**
     * The partitions of a topic.
     *
     * @throws CaptureException if it does not exist
     */
    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        if (partitions.isEmpty()) {
            throw new CaptureException(
                    "the topic " + topic + " does not exist; run `tidewire topics create`");
        }
        return partitions;
    }

    private static long[] array(Map<TopicPartition, Long> byPartition) {
        long[] array = new long[byPartition.size()];
        byPartition.forEach((partition, offset) -> array[partition.partition()] = offset);
        return array;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A consumer without a group, for one purpose, that begins where it is told to. */
    Consumer<byte[], byte[]> consumer(String isolation, String purpose) {
        Map<String, Object> own = new HashMap<>();
        own.put("enable.auto.commit", false);
        own.put("isolation.level", isolation);
        own.put("auto.offset.reset", "earliest");
        own.put("allow.auto.create.topics", false);
        own.put("default.api.timeout.ms", 15_000);
        own.put("client.id", "tidewire-capture-" + source + "-" + purpose);
        return new KafkaConsumer<>(
                kafka.with(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
