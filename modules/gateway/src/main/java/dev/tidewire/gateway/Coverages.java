package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** All streams that deliveries have come from. Guarded by the hub's lock. */
final class Coverages {
    private final ChangeLog log;
    private final Map<Integer, LogPartition> partitions = new HashMap<>();

    Coverages(ChangeLog log) {
        this.log = log;
    }

    /**
     * Takes note of the epoch of a partition's task.
     *
     * @return false if a later task has taken the partition, so that this delivery does not count
     */
    boolean current(int partition, long taskEpoch) {
        return partition(partition).current(taskEpoch);
    }

    Coverage of(Family family, int partition) {
        return partition(partition)
                .coverages
                .computeIfAbsent(family, absent -> new Coverage(absent, partition, log.id(absent)));
    }

    private LogPartition partition(int partition) {
        return partitions.computeIfAbsent(partition, absent -> new LogPartition());
    }

    private static final class LogPartition {
        private final Map<Family, Coverage> coverages = new EnumMap<>(Family.class);
        private long taskEpoch = -1;

        boolean current(long epoch) {
            if (epoch > taskEpoch) {
                taskEpoch = epoch;
                coverages.values().forEach(Coverage::taskChanged);
            }
            return epoch == taskEpoch;
        }
    }
}
