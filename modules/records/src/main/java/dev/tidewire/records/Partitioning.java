package dev.tidewire.records;

import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Where a workspace lives: Kafka's default partitioning of its name, the same in every log and in
 * the interests.
 */
public final class Partitioning {
    private Partitioning() {}

    /**
     * The partition of a workspace.
     *
     * @param partitions how many partitions the logs have, at least 1
     */
    public static int of(WorkspaceId workspace, int partitions) {
        byte[] key = workspace.value().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
