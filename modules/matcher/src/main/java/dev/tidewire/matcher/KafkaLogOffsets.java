package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the cluster for the group's and the logs' offsets. Thread-safe. */
final class KafkaLogOffsets implements LogStarts, InterestsEnd {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final String group;
    private final KafkaRecordEnds ends;

    KafkaLogOffsets(Admin admin, String group, KafkaRecordEnds ends) {
        this.admin = admin;
        this.group = group;
        this.ends = ends;
    }

    @Override
    public Map<Family, Long> of(int partition) {
        Map<Family, TopicPartition> logs = new EnumMap<>(Family.class);
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        for (Family family : Family.values()) {
            TopicPartition log = new TopicPartition(Topics.changeLog(family), partition);
            logs.put(family, log);
            earliest.put(log, OffsetSpec.earliest());
        }
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
                admin.listConsumerGroupOffsets(
                                Map.of(
                                        group,
                                        new ListConsumerGroupOffsetsSpec()
                                                .topicPartitions(logs.values())))
                        .partitionsToOffsetAndMetadata(group);
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> starts =
                admin.listOffsets(earliest).all();
        return starts(logs, await(committed, partition), await(starts, partition));
    }

    private Map<Family, Long> starts(
            Map<Family, TopicPartition> logs,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, ListOffsetsResultInfo> starts) {
        Map<Family, Long> offsets = new EnumMap<>(Family.class);
        logs.forEach((family, log) -> {
            ListOffsetsResultInfo start = starts.get(log);
            OffsetAndMetadata last = committed.get(log);
            long first = start == null ? 0 : start.offset();
            offsets.put(family, last == null ? first : behindRecord(log, first, last.offset()));
        });
        return offsets;
    }

    private long behindRecord(TopicPartition log, long first, long committed) {
        long window = Math.max(first, committed - LogProgress.MAX_MARKERS);
        return committed <= first ? first : ends.before(log, window, committed);
    }

    private static <T> T await(KafkaFuture<T> answer, int partition) {
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not tell the offsets of partition " + partition, e);
        }
    }

    @Override
    public CompletionStage<Long> ofInterests(int partition) {
        TopicPartition interests = new TopicPartition(Topics.INTERESTS, partition);
        return admin.listOffsets(Map.of(interests, OffsetSpec.latest()))
                .partitionResult(interests)
                .toCompletionStage()
                .thenApply(ListOffsetsResultInfo::offset);
    }
}
