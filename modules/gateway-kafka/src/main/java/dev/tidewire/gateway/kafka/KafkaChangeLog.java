package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChangeLog;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The change log in Kafka, read by a fixed number of threads that each have a consumer of their
 * own. They are started when they are first needed. Thread-safe.
 */
final class KafkaChangeLog implements ChangeLog, AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final LogTopology topology;
    private final Admin admin;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final int maxReaders;
    private final BlockingQueue<ScanJob> jobs = new LinkedBlockingQueue<>();
    private final List<LogReader> readers = new ArrayList<>();
    private int pending;

    /** A scan, and where it begins. */
    record ScanJob(TopicPartition partition, long from, Family family, Scan scan) {}

    /**
     * @param admin closed with the log
     * @param consumers make consumers without a group and without a position
     */
    KafkaChangeLog(
            LogTopology topology,
            Admin admin,
            Supplier<Consumer<byte[], byte[]>> consumers,
            int maxReaders) {
        this.topology = topology;
        this.admin = admin;
        this.consumers = consumers;
        this.maxReaders = maxReaders;
    }

    @Override
    public UUID id(Family family) {
        UUID id = topology.logIds().get(family);
        if (id == null) {
            throw new IllegalStateException("the log of " + family.label() + " has no id");
        }
        return id;
    }

    @Override
    public int partition(WorkspaceId workspace) {
        return Partitioning.of(workspace, topology.partitions());
    }

    @Override
    public CompletableFuture<Long> first(Family family, int partition) {
        return offset(partition(family, partition), OffsetSpec.earliest());
    }

    @Override
    public CompletableFuture<Long> firstSince(Family family, int partition, Instant time) {
        TopicPartition log = partition(family, partition);
        return offset(log, OffsetSpec.forTimestamp(time.toEpochMilli()))
                .thenCompose(offset ->
                        offset < 0
                                ? offset(log, OffsetSpec.latest())
                                : CompletableFuture.completedFuture(offset));
    }

    private static TopicPartition partition(Family family, int partition) {
        return new TopicPartition(Topics.changeLog(family), partition);
    }

    private CompletableFuture<Long> offset(TopicPartition partition, OffsetSpec spec) {
        return admin.listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .toCompletionStage()
                .toCompletableFuture()
                .thenApply(found -> found.offset());
    }

    @Override
    public synchronized void scan(LogPosition from, Scan scan) {
        jobs.add(
                new ScanJob(
                        partition(from.family(), from.partition()),
                        from.offset(),
                        from.family(),
                        scan));
        pending++;
        if (pending > readers.size() && readers.size() < maxReaders) {
            LogReader reader =
                    new LogReader(
                            "gateway-replay-" + readers.size(), consumers, jobs, this::finished);
            readers.add(reader);
            reader.start();
        }
    }

    private synchronized void finished() {
        pending--;
    }

    @Override
    public void close() {
        List<LogReader> all;
        synchronized (this) {
            all = List.copyOf(readers);
        }
        all.forEach(LogReader::stop);
        all.forEach(reader -> reader.join(CLOSE));
        admin.close(CLOSE);
    }
}
