package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.util.Map;

/** Where a task begins to read the change logs. */
@FunctionalInterface
public interface LogStarts {
    /**
     * For each family the offset of the partition's log from which on the task misses nothing: the
     * end of the last record before the group's committed offset, or the start of the log where
     * nothing is committed or what was committed is no longer kept.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer in time
     */
    Map<Family, Long> of(int partition);
}
