package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Partitioning;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/** A reader of a partition of many, which the driver, having one partition, cannot show. */
final class InterestReaderFixture {
    final MatcherMetrics metrics = new MatcherMetrics();
    private final int partitions;
    private final int partition;
    private final InterestReader reader;

    InterestReaderFixture(int partitions, int partition) {
        this.partitions = partitions;
        this.partition = partition;
        Map<Family, UUID> ids = new EnumMap<>(Family.class);
        Map<Family, Long> starts = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            ids.put(family, new UUID(0, 0));
            starts.put(family, 0L);
        }
        reader =
                new InterestReader(
                        new IndexStore(),
                        new LogProgress(starts),
                        new Outbox(new MockProcessorContext<>(), partition, 0),
                        new LogTopology(partitions, MatcherDriver.SLOTS, ids, new UUID(0, 0)),
                        partition,
                        metrics);
    }

    WorkspaceId workspaceOfAnotherPartition() {
        return IntStream.range(0, 100)
                .mapToObj(number -> WorkspaceId.of("workspace-" + number))
                .filter(workspace -> Partitioning.of(workspace, partitions) != partition)
                .findFirst()
                .orElseThrow();
    }

    void read(InterestKey.Filter key, String filter) {
        reader.read(key.encode(), new InterestValue.Filter(filter).encode(), 0, 0);
    }
}
