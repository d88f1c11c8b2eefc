package dev.tidewire.ingest;

import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Partitioning;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The partition of the workspace that is the key, among as many as the logs have: by any other
 * number, a record could be sent on for ever.
 */
final class WorkspacePartitioner implements StreamPartitioner<byte[], byte[]> {
    private final int partitions;

    WorkspacePartitioner(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte[] key, byte[] value, int numPartitions) {
        WorkspaceId workspace = WorkspaceId.of(new String(key, StandardCharsets.UTF_8));
        return Optional.of(Set.of(Partitioning.of(workspace, partitions)));
    }
}
