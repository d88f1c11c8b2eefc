package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.util.Map;

/** Where a task begins to read the change logs. */
@FunctionalInterface
public interface LogStarts {
    /**
     * For each family the offset of the partition's log that is read first: the group's committed
     * one, or the start of the log where there is none or what it points to is no longer kept.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer in time
     */
    Map<Family, Long> of(int partition);
}
