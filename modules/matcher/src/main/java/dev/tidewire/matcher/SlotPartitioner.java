package dev.tidewire.matcher;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * A slot is a partition. A delivery for a slot without one goes nowhere: Kafka Streams drops and
 * counts it. It is a last resort, since interests of such slots are not accepted.
 */
final class SlotPartitioner implements StreamPartitioner<byte[], SlotDelivery> {
    @Override
    public Optional<Set<Integer>> partitions(
            String topic, byte[] key, SlotDelivery value, int numPartitions) {
        return Optional.of(value.slot() < numPartitions ? Set.of(value.slot()) : Set.of());
    }
}
